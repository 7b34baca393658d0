{#-
  The measures that KPIs need, by fact: `plain` are taken once an account and date, `daily` once for each day of the window
  (by_day KPIs), `regular` count the values that occur on enough days (min_day_share), `rolled` are those of either that many
  dates are gone through at once for (`rolls`). Each has an alias and the range of days ago it looks at (none: all days).

      {{ kpi_measures(kpi_catalogue(facts, 'support')).tickets.plain | map(attribute='alias') | join(' ') }}
      ->  open_tickets__on_date tickets__30d tickets__30d_before
-#}
{% macro kpi_measures(kpis) %}
    {%- set by_fact = {} -%}
    {%- for kpi in kpis -%}
        {%- for part in kpi.parts if part.fact != 'accounts' -%}
            {%- if part.fact not in by_fact -%}{%- do by_fact.update({part.fact: {'plain': {}, 'daily': {}, 'regular': {}, 'rolled': {}}}) -%}{%- endif -%}
            {%- if part.provided -%}{%- do _add_measures(by_fact[part.fact], kpi, part) -%}{%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do return(by_fact) -%}
{% endmacro %}

{% macro _add_measures(measures, kpi, part) %}
    {%- set days = kpi.window * (2 if kpi.compare else 1) if part.windowed else none -%}
    {%- if part.windowed and kpi.by_day -%}
        {%- set alias = daily_alias(part) -%}
        {%- set known = measures.daily.get(alias, {'days': 0}) -%}
        {%- do measures.daily.update({alias: {'alias': alias, 'part': part, 'days': [days, known.days] | max}}) -%}
    {%- else -%}
        {%- for before in [false, true] if not before or (kpi.compare and part.windowed) -%}
            {%- set alias = measure_alias(part, kpi.window, before) -%}
            {%- do measures[_measure_group(part)].update({alias: {
                'alias': alias,
                'part': part,
                'window': kpi.window,
                'from_days_ago': kpi.window if before else 0,
                'days': days if before else (kpi.window if part.windowed else none),
            }}) -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}

{#- The column name of a metric over a window, or on the date itself. -#}
{% macro measure_alias(part, window, before=false) %}
    {%- set span = '__' ~ window ~ 'd' if part.windowed else '__on_date' -%}
    {%- do return(part.metric ~ span ~ ('_before' if before and part.windowed else '') ~ part.role) -%}
{% endmacro %}

{#- The column name of a metric on a single day. -#}
{% macro daily_alias(part) %}
    {%- do return(part.metric ~ '__day' ~ part.role) -%}
{% endmacro %}

{#- The relation that holds a part's daily measures: days are told apart by the time that the part takes. -#}
{% macro daily_relation(part) %}
    {%- do return(part.relation ~ '__daily' ~ ('_by_' ~ part.time if part.time else '')) -%}
{% endmacro %}

{% macro _measure_group(part) %}
    {%- do return('rolled' if rolls(part) else ('plain' if part.min_day_share is none else 'regular')) -%}
{% endmacro %}

{#-
  Where a part's measure stands.

      {{ measured_column(part, 30) }}   ->   tickets__measures."tickets__30d"
-#}
{% macro measured_column(part, window, before=false) %}
    {%- do return(measure_relation(part, window, before) ~ '.' ~ quoted(measure_alias(part, window, before))) -%}
{% endmacro %}

{% macro measure_relation(part, window, before=false) %}
    {%- set group = _measure_group(part) -%}
    {%- if group == 'regular' -%}{%- do return(regular_relation(measure_alias(part, window, before))) -%}{%- endif -%}
    {%- do return(part.relation ~ ('__rolled' if group == 'rolled' else '__measures')) -%}
{% endmacro %}

{#- The relations that hold the measures of a fact, but for those by day. -#}
{% macro measure_relations(fact, measures) %}
    {%- set relations = [fact.relation ~ '__measures'] if measures.plain else [] -%}
    {%- if measures.rolled -%}{%- do relations.append(fact.relation ~ '__rolled') -%}{%- endif -%}
    {%- for alias in measures.regular -%}{%- do relations.append(regular_relation(alias)) -%}{%- endfor -%}
    {%- do return(relations) -%}
{% endmacro %}

{#- The relation that holds one `regular` measure. -#}
{% macro regular_relation(alias) %}
    {%- do return('regular__' ~ alias) -%}
{% endmacro %}
