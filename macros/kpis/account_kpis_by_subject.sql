{#-
  A KPI mart: one row a scored account and date, with its health score (`_health_score`); for each KPI of the subject, a column of its name with the value (null
  unless measured), `<kpi>__status` with why not, and, for a KPI that compares, `<kpi>__line_end`: the end of the line
  ('low' or 'high') that a change from or to nothing scores at.

      {{ account_kpis_by_subject('support') }}
-#}
{% macro account_kpis_by_subject(subject) %}
{%- set facts = health_facts() -%}
{%- set kpis = kpi_catalogue(facts, subject) -%}
{%- set measures = kpi_measures(kpis) -%}
{%- set watched = kpis | map(attribute='watched') | sum(start=[]) | unique | list -%}
with scored_accounts as (

    select * from {{ ref('int_scored_accounts') }}

),

as_of_dates as (

    select * from {{ ref('as_of_dates') }}

),
{% for fact_name in measures %}
{{ facts[fact_name].relation }}__rows as (

    {{ fact_rows(fact_name, facts[fact_name]) }}

),
{% endfor %}
{%- if watched %}
{{ stale_sources_cte(watched) }}
{%- endif %}
{%- for fact_name in measures %}
{%- if measures[fact_name].plain or measures[fact_name].daily or measures[fact_name].regular %}
{{ fact_measure_ctes(facts[fact_name], measures[fact_name]) }}
{%- endif %}
{%- if measures[fact_name].rolled %}
{{ rolled_measure_ctes(facts[fact_name], measures[fact_name].rolled.values() | list) }}
{%- endif %}
{%- endfor %}
{%- for kpi in kpis if kpi.by_day and kpi.provided %}
{{ by_day_cte(kpi) }}
{%- endfor %}

kpi_windows as (

    select
        scored_accounts.as_of_date,
        scored_accounts.account_id,
        scored_accounts.health_score as _health_score,
        scored_accounts.tenure_days
        {%- for source in watched %},
        stale_sources.{{ quoted(source) }} as {{ quoted(source ~ '__is_stale') }}
        {%- endfor %}
        {%- for kpi in kpis if kpi.provided -%}
        {{ kpi_window_columns(kpi) }}
        {%- endfor %}
    from scored_accounts
    {%- for fact_name in measures %}
    {%- for relation in measure_relations(facts[fact_name], measures[fact_name]) %}
    left join {{ relation }}
        on scored_accounts.as_of_date = {{ relation }}.as_of_date
        and scored_accounts.account_id = {{ relation }}.account_id
    {%- endfor %}
    {%- endfor %}
    {%- if watched %}
    left join stale_sources
        on scored_accounts.as_of_date = stale_sources.as_of_date
    {%- endif %}
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
        {{ kpi_status(kpi) }} as {{ quoted(kpi.name ~ '__status') }}
        {%- endfor %}
    from kpi_windows

)

select
    as_of_date,
    account_id,
    _health_score
    {%- for kpi in kpis -%}
    {{ kpi_result_columns(kpi) }}
    {%- endfor %}
from kpi_statuses
{% endmacro %}
