{#-
  A share as text, in percent with one decimal.

      {{ percent_text('value') }}   ->   cast(cast(round(...(100 * value), 1) as decimal(18, 1)) as varchar) || ' %'
-#}
{% macro percent_text(share) %}
    {%- do return('cast(' ~ decimal_of(round_half_up('100 * ' ~ share, 1), 18, 1) ~ ' as ' ~ dbt.type_string() ~ ") || ' %'") -%}
{% endmacro %}
