{#- Comes last, so that a run that fails or is killed before leaves it as it was, and the next one restates what it would have. -#}
{{ config(materialized='incremental', incremental_strategy='replace_all', full_refresh=false) }}
{%- set published = [
    'account_kpis', 'account_kpi_scores', 'account_section_scores', 'account_health_scores', 'account_health_changes',
    'account_health_change_parts', 'health_trend', 'section_trend', 'kpi_distribution', 'why_not_green', 'health_alerts',
] -%}
{% for model in published -%}
-- depends_on: {{ ref(model) }}
{% endfor -%}
with last_date as (

    select max(as_of_date) as as_of_date from {{ ref('as_of_dates') }}

),

newest_date as (

    select max(as_of_date) as as_of_date from {{ ref('account_health_scores') }}

)

select input_days.*
from {{ ref('int_input_days') }} as input_days
cross join last_date
cross join newest_date
where last_date.as_of_date >= newest_date.as_of_date
