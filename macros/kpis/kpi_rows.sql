{#-
  A KPI of a KPI mart as rows: as_of_date, account_id, kpi, value, status.

      {{ kpi_rows(kpi) }}   ->   select as_of_date, account_id, 'open_tickets' as kpi, "open_tickets" as value, ... from account_support_kpis
-#}
{% macro kpi_rows(kpi) %}
    select
        as_of_date,
        account_id,
        {{ text_literal(kpi.name) }} as kpi,
        {{ adapter.quote(kpi.name) }} as value,
        {{ adapter.quote(kpi.name ~ '__status') }} as status
    from {{ kpi_mart(kpi.subject) }}
{% endmacro %}

{#- The KPI mart of a subject. -#}
{% macro kpi_mart(subject) %}
    {%- do return(ref('account_' ~ subject ~ '_kpis')) -%}
{% endmacro %}
