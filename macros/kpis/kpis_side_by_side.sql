{#-
  KPIs of several KPI marts side by side: values, statuses and line ends by account and date, with the account's health score as
  `_health_score`. All marts have the same accounts and dates.

      {{ kpis_side_by_side(scored_kpis(active_health_scores())) }}
-#}
{% macro kpis_side_by_side(kpis) %}
{%- set subjects = kpis | map(attribute='subject') | unique | list -%}
{%- set first = subjects[0] -%}
    select
        {{ first }}.as_of_date,
        {{ first }}.account_id,
        {{ first }}._health_score
        {%- for kpi in kpis %},
        {{ kpi.subject }}.{{ adapter.quote(kpi.name) }},
        {{ kpi.subject }}.{{ adapter.quote(kpi.name ~ '__status') }}
        {%- if kpi.compare %},
        {{ kpi.subject }}.{{ adapter.quote(kpi.name ~ '__line_end') }}
        {%- endif %}
        {%- endfor %}
    from {{ kpi_mart(first) }} as {{ first }}
    {%- for subject in subjects[1:] %}
    inner join {{ kpi_mart(subject) }} as {{ subject }}
        on {{ first }}.as_of_date = {{ subject }}.as_of_date
        and {{ first }}.account_id = {{ subject }}.account_id
    {%- endfor %}
{%- endmacro %}

{#- The KPIs that health scores look at, each once, as the catalogue has them. -#}
{% macro scored_kpis(health_scores) %}
    {%- set names = [] -%}
    {%- for section in health_scores | map(attribute='sections') | sum(start=[]) -%}
        {%- do names.extend(section.kpis | map(attribute='kpi')) -%}
    {%- endfor -%}
    {%- do return(kpi_catalogue(health_facts()) | selectattr('name', 'in', names) | list) -%}
{% endmacro %}
