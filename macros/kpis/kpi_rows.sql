{#-
  The KPIs of a KPI mart as rows: as_of_date, account_id, health_score, kpi, value, status, line_end.

      {{ kpi_rows(kpi, mart) }}   ->   select as_of_date, account_id, 'open_tickets' as kpi, "open_tickets" as value, ... from ...
-#}
{% macro kpi_rows(kpi, mart) %}
    select
        as_of_date,
        account_id,
        _health_score as health_score,
        {{ text_literal(kpi.name) }} as kpi,
        {{ quoted(kpi.name) }} as value,
        {{ quoted(kpi.name ~ '__status') }} as status,
        {{ quoted(kpi.name ~ '__line_end') if kpi.compare else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as line_end
    from {{ mart }}
{% endmacro %}
