-- depends_on: {{ ref('as_of_dates') }}
with kpi_scores as (

    select * from {{ ref('int_kpi_scores') }}

),

section_shares as (

    select * from {{ ref('int_section_shares') }}

),

weighted as (

    select
        kpi_scores.*,
        case when kpi_scores.score is not null then section_shares.kpi_weight end as effective_weight
    from kpi_scores
    inner join section_shares
        on kpi_scores.as_of_date = section_shares.as_of_date
        and kpi_scores.account_id = section_shares.account_id
        and kpi_scores.section = section_shares.section

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
