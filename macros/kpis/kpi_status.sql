{#-
  What a KPI is made of on a date: `<kpi>__now`, and where it needs them `<kpi>__before` (the previous window),
  `<kpi>__base_now` and `<kpi>__base_before` (a ratio's denominator) and `<kpi>__newest_ago`. Each is preceded by a comma.
-#}
{% macro kpi_window_columns(kpi) %}
    {%- for window in (['now', 'before'] if kpi.compare else ['now']) %}
        {%- set values = [] -%}
        {%- for part in kpi.parts -%}
            {%- do values.append(measured_value(part, measured_column(part, kpi.window, window == 'before'))) -%}
        {%- endfor -%}
        {%- set days = ' / ' ~ kpi.window if kpi.per_day else '' %},
        {%- if kpi.by_day %}
        {{ kpi.name }}__by_day.value_{{ window }} as {{ quoted(kpi.name ~ '__' ~ window) }}
        {%- elif values | length == 1 %}
        {{ values[0] }}{{ days }} as {{ quoted(kpi.name ~ '__' ~ window) }}
        {%- else %}
        {{ values[0] }}
            / nullif({{ values[1] }}, 0){{ days }} as {{ quoted(kpi.name ~ '__' ~ window) }}
        {%- if kpi.min_denominator is not none %},
        {{ values[1] }} as {{ quoted(kpi.name ~ '__base_' ~ window) }}
        {%- endif %}
        {%- endif %}
    {%- endfor %}
    {%- if kpi.valid_for_days is not none %},
        {{ measure_relation(kpi.parts[0], none) }}.{{ quoted(kpi.parts[0].metric ~ '__newest_ago') }} as {{ quoted(kpi.name ~ '__newest_ago') }}
    {%- endif -%}
{% endmacro %}

{#-
  Whether a KPI has a value, or why not: the first that holds of not_provided, source_stale, too_new, small_denominator,
  missing, stale, no_activity, small_baseline, from_zero; else measured.
-#}
{% macro kpi_status(kpi) %}
    {%- if not kpi.provided -%}
        {{- return("'not_provided'") -}}
    {%- endif -%}
    {%- set now = quoted(kpi.name ~ '__now') -%}
    {%- set before = quoted(kpi.name ~ '__before') -%}
    {%- set windows = ['now', 'before'] if kpi.compare else ['now'] -%}
    {%- set missing = now ~ ' is null' ~ (' or ' ~ before ~ ' is null' if kpi.compare else '') -%}
    case
        {%- for source in kpi.watched %}
            when {{ quoted(source ~ '__is_stale') }} = 1 then 'source_stale'
        {%- endfor %}
        {%- if kpi.compare or kpi.min_tenure_days %}
            when tenure_days < {{ [2 * kpi.window - 1 if kpi.compare else 0, kpi.min_tenure_days or 0] | max }} then 'too_new'
        {%- endif %}
        {%- if kpi.min_denominator is not none %}
        {%- for window in windows %}
            when {{ quoted(kpi.name ~ '__base_' ~ window) }} < {{ double_literal(kpi.min_denominator) }} then 'small_denominator'
        {%- endfor %}
        {%- endif %}
            when {{ missing }} then 'missing'
        {%- if kpi.valid_for_days is not none %}
            when {{ quoted(kpi.name ~ '__newest_ago') }} > {{ kpi.valid_for_days }} then 'stale'
        {%- endif %}
        {%- if kpi.compare %}
            when {{ now }} = 0 and {{ before }} = 0 then 'no_activity'
        {%- if kpi.min_baseline is not none %}
            when abs({{ before }}) < {{ double_literal(kpi.min_baseline) }} then 'small_baseline'
        {%- endif %}
            when {{ before }} = 0 then 'from_zero'
        {%- endif %}
            else 'measured'
        end
{%- endmacro %}

{#- What a KPI mart publishes of a KPI: value, status and, where it compares, line end. Each is preceded by a comma. -#}
{% macro kpi_result_columns(kpi) %}
    {%- set value = quoted(kpi.name) -%}
    {%- set now = quoted(kpi.name ~ '__now') -%}
    {%- set before = quoted(kpi.name ~ '__before') -%}
    {%- set status = quoted(kpi.name ~ '__status') %},
    {%- if not kpi.provided %}
    cast(null as {{ double_type() }}) as {{ value }},
    {%- elif kpi.compare %}
    case when {{ status }} = 'measured' then 100 * ({{ now }} - {{ before }}) / abs({{ before }}) end as {{ value }},
    {%- else %}
    case when {{ status }} = 'measured' then {{ now }} end as {{ value }},
    {%- endif %}
    {{ status }}
    {%- if kpi.compare %},
    {%- if not kpi.provided %}
    cast(null as {{ dbt.type_string() }}) as {{ quoted(kpi.name ~ '__line_end') }}
    {%- else %}
    case
        when {{ status }} = 'no_activity' or ({{ status }} = 'from_zero' and {{ now }} < 0) then 'low'
        when {{ status }} = 'from_zero' then 'high'
    end as {{ quoted(kpi.name ~ '__line_end') }}
    {%- endif %}
    {%- endif -%}
{% endmacro %}
