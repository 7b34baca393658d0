{#-
  A name in quotes, so that it may be a word of SQL: the same name as without quotes. (A name of somebody else's goes through
  adapter.quote, as it stands.)

      {{ quoted('rows') }}   ->   "rows"
-#}
{% macro quoted(name) %}
    {{- return(adapter.dispatch('quoted', 'customer_health')(name)) -}}
{% endmacro %}

{% macro default__quoted(name) %}
    {%- do return(adapter.quote(name)) -%}
{% endmacro %}

{#- Names without quotes are upper case there. -#}
{% macro snowflake__quoted(name) %}
    {%- do return(adapter.quote(name | upper)) -%}
{% endmacro %}
