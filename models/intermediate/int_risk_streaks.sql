{{ config(materialized='ephemeral') }}
{#- For each night in red or yellow, the first night of the row of such nights it stands in. -#}
with health_scores as (

    select * from {{ ref('account_health_scores') }}

),

numbered as (

    select
        as_of_date,
        account_id,
        band in ('RED', 'YELLOW') as is_at_risk,
        row_number() over (partition by account_id order by as_of_date)
        - row_number() over (partition by account_id, band in ('RED', 'YELLOW') order by as_of_date) as streak
    from health_scores

)

select
    as_of_date,
    account_id,
    min(as_of_date) over (partition by account_id, streak) as since
from numbered
where is_at_risk
