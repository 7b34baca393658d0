{#-
  The first part of a text that matches a regular expression (without groups); null where none does.

      {{ first_match('text', '[+-][0-9:]+$') }}   ->   regexp_substr(text, '[+-][0-9:]+$')
-#}
{% macro first_match(text, pattern) %}
    {{- return(adapter.dispatch('first_match', 'customer_health')(text, pattern)) -}}
{% endmacro %}

{% macro default__first_match(text, pattern) %}
    {%- do return('regexp_substr(' ~ text ~ ", '" ~ pattern ~ "')") -%}
{% endmacro %}

{% macro bigquery__first_match(text, pattern) %}
    {%- do return('regexp_extract(' ~ text ~ ", r'" ~ pattern ~ "')") -%}
{% endmacro %}

{% macro trino__first_match(text, pattern) %}
    {%- do return('regexp_extract(' ~ text ~ ", '" ~ pattern ~ "')") -%}
{% endmacro %}

{#- Nothing found is an empty text. -#}
{% macro redshift__first_match(text, pattern) %}
    {%- do return("nullif(regexp_substr(" ~ text ~ ", '" ~ pattern ~ "'), '')") -%}
{% endmacro %}

{% macro duckdb__first_match(text, pattern) %}
    {%- do return("nullif(regexp_extract(" ~ text ~ ", '" ~ pattern ~ "'), '')") -%}
{% endmacro %}

{% macro postgres__first_match(text, pattern) %}
    {%- do return('substring(' ~ text ~ " from '" ~ pattern ~ "')") -%}
{% endmacro %}
