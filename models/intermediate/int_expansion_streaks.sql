{{ config(materialized='ephemeral') }}
{#- For each green night on which settings.expansion_kpi reaches settings.expansion_at_least, the first night of the row it stands in. -#}
with health_scores as (

    select * from {{ ref('account_health_scores') }}

),

kpis as (

    select * from {{ ref('account_kpis') }}
    where kpi = {{ text_literal(setting('expansion_kpi')) }}

),

nights as (

    select
        health_scores.as_of_date,
        health_scores.account_id,
        kpis.value,
        coalesce(health_scores.band = 'GREEN' and kpis.value >= {{ setting('expansion_at_least') }}, false) as is_met
    from health_scores
    left join kpis
        on health_scores.as_of_date = kpis.as_of_date
        and health_scores.account_id = kpis.account_id

),

numbered as (

    select
        *,
        row_number() over (partition by account_id order by as_of_date)
        - row_number() over (partition by account_id, is_met order by as_of_date) as streak
    from nights

)

select
    as_of_date,
    account_id,
    value,
    min(as_of_date) over (partition by account_id, streak) as since
from numbered
where is_met
