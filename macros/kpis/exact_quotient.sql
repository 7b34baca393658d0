{#-
  A number divided by a constant, as a decimal: sums of it don't depend on the order they are added up in.

      {{ exact_quotient('seconds', 60) }}   ->   cast(cast(seconds as double) / 60 as decimal(38, 15))
-#}
{% macro exact_quotient(number, divisor) %}
    {%- do return('cast(cast(' ~ number ~ ' as ' ~ double_type() ~ ') / ' ~ divisor ~ ' as ' ~ decimal_type(15) ~ ')') -%}
{% endmacro %}

{#-
  A number times another, as the decimal that numbers are read as.

      {{ exact_product('amount', 'rate') }}   ->   cast(cast(amount as double) * cast(rate as double) as decimal(38, 9))
-#}
{% macro exact_product(number, factor) %}
    {%- do return('cast(cast(' ~ number ~ ' as ' ~ double_type() ~ ') * cast(' ~ factor ~ ' as ' ~ double_type() ~ ') as ' ~ number_type() ~ ')') -%}
{% endmacro %}

{#-
  Hours from one time to another, never below 0; null where either is.

      {{ hours_between('created_at', 'closed_at') }}
-#}
{% macro hours_between(first, last) %}
    case
        when {{ last }} < {{ first }} then 0
        else {{ exact_quotient(microseconds_between(first, last), 3600000000) }}
    end
{%- endmacro %}
