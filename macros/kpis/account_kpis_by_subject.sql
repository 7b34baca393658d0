{#-
  A KPI mart: one row a scored account and date; for each KPI of the subject, a column of its name with the value (null
  unless measured), `<kpi>__status` with why not, and, for a KPI that compares, `<kpi>__line_end`: the end of the line
  ('low' or 'high') that a change from or to nothing scores at.

      {{ account_kpis_by_subject('support') }}
-#}
{% macro account_kpis_by_subject(subject) %}
{%- set kpis = kpi_catalogue(subject) -%}
{%- set facts = {} -%}{%- do built_in_facts(facts) -%}
{%- set measures = kpi_measures(kpis) -%}
with scored_accounts as (

    select * from {{ ref('int_scored_accounts') }}

),

as_of_dates as (

    select * from {{ ref('as_of_dates') }}

),
{% for fact_name in measures %}
{{ fact_name }} as (

    select * from {{ ref(facts[fact_name].model) }}

),
{% endfor %}
{%- for fact_name in measures %}
{{ fact_measure_ctes(fact_name, measures[fact_name]) }}
{%- endfor %}
{%- for kpi in kpis if kpi.by_day and kpi.provided %}
{{ by_day_cte(kpi) }}
{%- endfor %}

kpi_windows as (

    select
        scored_accounts.as_of_date,
        scored_accounts.account_id,
        scored_accounts.tenure_days
        {%- for kpi in kpis if kpi.provided -%}
        {{ kpi_window_columns(kpi) }}
        {%- endfor %}
    from scored_accounts
    {%- for fact_name in measures %}
    left join {{ fact_name }}_measures
        on scored_accounts.as_of_date = {{ fact_name }}_measures.as_of_date
        and scored_accounts.account_id = {{ fact_name }}_measures.account_id
    {%- endfor %}
    {%- for kpi in kpis if kpi.by_day and kpi.provided %}
    left join {{ kpi.name }}__by_day
        on scored_accounts.as_of_date = {{ kpi.name }}__by_day.as_of_date
        and scored_accounts.account_id = {{ kpi.name }}__by_day.account_id
    {%- endfor %}

),

kpi_statuses as (

    select
        *
        {%- for kpi in kpis %},
        {{ kpi_status(kpi) }} as {{ adapter.quote(kpi.name ~ '__status') }}
        {%- endfor %}
    from kpi_windows

)

select
    as_of_date,
    account_id
    {%- for kpi in kpis -%}
    {{ kpi_result_columns(kpi) }}
    {%- endfor %}
from kpi_statuses
{% endmacro %}
