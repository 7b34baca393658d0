{#-
  A count in double precision as text.

      {{ whole_number_text('part') }}   ->   cast(cast(part as bigint) as varchar)
-#}
{% macro whole_number_text(number) %}
    {%- do return('cast(cast(' ~ number ~ ' as ' ~ dbt.type_bigint() ~ ') as ' ~ dbt.type_string() ~ ')') -%}
{% endmacro %}
