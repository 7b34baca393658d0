-- depends_on: {{ ref('as_of_dates') }}
with kpi_scores as (

    select * from {{ ref('int_kpi_scores') }}

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
from kpi_scores
