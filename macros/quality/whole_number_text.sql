{#-
  A number as text, rounded to a whole one, half away from zero.

      {{ whole_number_text('part') }}   ->   cast(cast(round(...part, 0) as bigint) as varchar)
-#}
{% macro whole_number_text(number) %}
    {%- do return('cast(cast(' ~ round_half_up(number, 0) ~ ' as ' ~ dbt.type_bigint() ~ ') as ' ~ dbt.type_string() ~ ')') -%}
{% endmacro %}
