{{ config(materialized='ephemeral') }}
{#- A section's share of the whole score, after sections without one handed theirs on, and that of each of its KPIs that count. -#}
with section_scores as (

    select * from {{ ref('int_section_scores') }}

),

health_scores as (

    select * from {{ ref('int_health_scores') }}

)

select
    section_scores.*,
    case
        when section_scores.score is not null
            then section_scores.weight / cast(health_scores.counted_weight as {{ double_type() }})
    end as effective_weight,
    section_scores.weight / nullif(section_scores.kpis_that_count, 0)
    / cast(health_scores.counted_weight as {{ double_type() }}) as kpi_weight
from section_scores
inner join health_scores
    on section_scores.as_of_date = health_scores.as_of_date
    and section_scores.account_id = health_scores.account_id
