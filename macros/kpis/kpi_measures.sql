{#-
  The measures that KPIs need, by fact: `plain` are taken once an account and date, `daily` once for each day of the
  window (by_day KPIs). Each has an alias and the range of days ago it looks at (none: all days).

      {{ kpi_measures(kpi_catalogue('support')).tickets.plain | map(attribute='alias') | join(' ') }}
      ->  open_tickets__on_date tickets__30d tickets__30d_before
-#}
{% macro kpi_measures(kpis) %}
    {%- set by_fact = {} -%}
    {%- for kpi in kpis -%}
        {%- for part in kpi.parts if part.fact != 'accounts' -%}
            {%- if part.fact not in by_fact -%}{%- do by_fact.update({part.fact: {'plain': {}, 'daily': {}}}) -%}{%- endif -%}
            {%- if part.provided -%}
                {%- set measures = by_fact[part.fact] -%}
                {%- set days = kpi.window * (2 if kpi.compare else 1) if part.windowed else none -%}
                {%- if part.windowed and kpi.by_day -%}
                    {%- set known = measures.daily.get(part.metric, {'days': 0}) -%}
                    {%- do measures.daily.update({part.metric: {'alias': part.metric ~ '__day', 'part': part, 'days': [days, known.days] | max}}) -%}
                {%- else -%}
                    {%- for before in [false, true] if not before or (kpi.compare and part.windowed) -%}
                        {%- set alias = measure_alias(part, kpi.window, before) -%}
                        {%- do measures.plain.update({alias: {
                            'alias': alias,
                            'part': part,
                            'from_days_ago': kpi.window if before else 0,
                            'days': days if before else (kpi.window if part.windowed else none),
                        }}) -%}
                    {%- endfor -%}
                {%- endif -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do return(by_fact) -%}
{% endmacro %}

{#- The column name of a metric over a window, or on the date itself. -#}
{% macro measure_alias(part, window, before=false) %}
    {%- if not part.windowed -%}
        {%- do return(part.metric ~ '__on_date') -%}
    {%- endif -%}
    {%- do return(part.metric ~ '__' ~ window ~ 'd' ~ ('_before' if before else '')) -%}
{% endmacro %}
