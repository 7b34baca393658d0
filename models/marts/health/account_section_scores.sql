-- depends_on: {{ ref('as_of_dates') }}
with section_scores as (

    select * from {{ ref('int_section_scores') }}

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
from section_scores
