{#- Each account gets the first health score whose filter it meets; the default takes the rest. Some aren't scored at all. -#}
{%- set config = health_config() -%}
{%- set fields = health_facts().accounts.columns -%}
with live_accounts as (

    select * from {{ ref('int_live_accounts') }}

)

select
    *,
    {{ assigned_health_score(active_health_scores(), fields) }} as health_score
from live_accounts
{%- if 'score_accounts' in config %}
where {{ filter_sql(config.score_accounts, fields) }}
{%- endif %}
