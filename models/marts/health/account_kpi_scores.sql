-- depends_on: {{ ref('as_of_dates') }}
with kpi_scores as (

    select * from {{ ref('int_kpi_scores') }}

),

section_scores as (

    select * from {{ ref('int_section_scores') }}

),

health_scores as (

    select * from {{ ref('int_health_scores') }}

),

weighted as (

    select
        kpi_scores.*,
        case
            when kpi_scores.score is not null
                then kpi_scores.weight / section_scores.kpis_that_count / cast(health_scores.counted_weight as {{ double_type() }})
        end as effective_weight
    from kpi_scores
    inner join section_scores
        on kpi_scores.as_of_date = section_scores.as_of_date
        and kpi_scores.account_id = section_scores.account_id
        and kpi_scores.section = section_scores.section
    inner join health_scores
        on kpi_scores.as_of_date = health_scores.as_of_date
        and kpi_scores.account_id = health_scores.account_id

)

select
    as_of_date,
    account_id,
    section,
    kpi,
    health_score,
    value,
    status,
    score,
    effective_weight,
    effective_weight * score as contribution
from weighted
