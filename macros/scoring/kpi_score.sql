{#-
  What a KPI of a health score scores, from the columns of its KPI mart: by its value on the line, by an end of the line, or as
  on_missing says; null where it is left out. `compares`: whether the KPI has line ends.

      {{ kpi_score({'kpi': 'open_tickets', 'zero_at': 4, 'hundred_at': 1, 'on_missing': 50}, compares=true) }}
      ->  case when "open_tickets__status" = 'measured' then ... when ... else 50 end
-#}
{% macro kpi_score(scored, compares) %}
    {%- set status = adapter.quote(scored.kpi ~ '__status') -%}
    {%- set zero_at = double_literal(scored.zero_at) -%}
    {%- set hundred_at = double_literal(scored.hundred_at) -%}
    case
        when {{ status }} = 'measured' then {{ linear_interpolation(adapter.quote(scored.kpi), zero_at, hundred_at) }}
        {%- if compares %}
        when {{ is_measured(status) }} then {{ line_end_score(adapter.quote(scored.kpi ~ '__line_end'), zero_at, hundred_at) }}
        {%- endif %}
        else {{ double_literal(scored.on_missing if scored.on_missing is number else 'null') }}
    end
{%- endmacro %}

{#-
  Whether a KPI counts as measured: it has a value, or is known to have gone silent or begun.

      {{ is_measured('status') }}   ->   status in ('measured', 'no_activity', 'from_zero')
-#}
{% macro is_measured(status) %}
    {%- do return(status ~ " in ('measured', 'no_activity', 'from_zero')") -%}
{% endmacro %}
