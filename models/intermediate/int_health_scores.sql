{#- The sections' mean by weight; none below the coverage that the health score asks for. -#}
with section_scores as (

    select * from {{ ref('int_section_scores') }}

),

averaged as (

    select
        as_of_date,
        account_id,
        health_score,
        min_coverage,
        {{ round_half_up(exact_sum('coverage'), 4) }} as coverage,
        {{ exact_sum('case when score is not null then weight end') }} as counted_weight,
        {{ round_half_up(weighted_average('score', 'weight'), 4) }} as score_exact
    from section_scores
    group by
        as_of_date,
        account_id,
        health_score,
        min_coverage

),

covered as (

    select
        *,
        coalesce(coverage >= min_coverage, true) as is_covered
    from averaged

),

scored as (

    select
        as_of_date,
        account_id,
        health_score,
        coverage,
        case when is_covered then nullif(counted_weight, 0) end as counted_weight,
        case when is_covered then score_exact end as score_exact
    from covered

)

select
    *,
    cast(round(score_exact, 0) as {{ dbt.type_int() }}) as score
from scored
