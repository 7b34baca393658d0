-- depends_on: {{ ref('as_of_dates') }}
with section_scores as (

    select * from {{ ref('int_section_scores') }}

),

health_scores as (

    select * from {{ ref('int_health_scores') }}

),

weighted as (

    select
        section_scores.*,
        case
            when section_scores.score is not null
                then section_scores.weight / cast(health_scores.counted_weight as {{ double_type() }})
        end as effective_weight
    from section_scores
    inner join health_scores
        on section_scores.as_of_date = health_scores.as_of_date
        and section_scores.account_id = health_scores.account_id

)

select
    as_of_date,
    account_id,
    section,
    health_score,
    score,
    weight,
    effective_weight,
    effective_weight * score as contribution
from weighted
