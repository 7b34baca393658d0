{#-
  The name of an exact decimal type with at least so many digits behind the point.

      {{ decimal_type(16) }}   ->   decimal(38, 16)
-#}
{% macro decimal_type(decimals) %}
    {{- return(adapter.dispatch('decimal_type', 'customer_health')(decimals)) -}}
{% endmacro %}

{% macro default__decimal_type(decimals) %}
    {%- do return('decimal(38, ' ~ decimals ~ ')') -%}
{% endmacro %}

{#- A numeric has 9 digits behind the point, a bignumeric 38. -#}
{% macro bigquery__decimal_type(decimals) %}
    {%- do return('numeric' if decimals == 9 else 'bignumeric') -%}
{% endmacro %}

{#-
  A number rounded to so many digits behind the point, as an exact decimal.

      {{ decimal_of('points', 9, 4) }}   ->   cast(points as decimal(9, 4))
-#}
{% macro decimal_of(number, digits, decimals) %}
    {{- return(adapter.dispatch('decimal_of', 'customer_health')(number, digits, decimals)) -}}
{% endmacro %}

{% macro default__decimal_of(number, digits, decimals) %}
    {%- do return('cast(' ~ number ~ ' as decimal(' ~ digits ~ ', ' ~ decimals ~ '))') -%}
{% endmacro %}

{% macro bigquery__decimal_of(number, digits, decimals) %}
    {%- do return('round(cast(' ~ number ~ ' as bignumeric), ' ~ decimals ~ ')') -%}
{% endmacro %}
