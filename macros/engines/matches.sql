{#-
  Whether the whole of a text matches a regular expression (of the plain kind that every engine reads).

      {{ matches('value', '[0-9]+') }}   ->   regexp_full_match(value, '[0-9]+')
-#}
{% macro matches(text, pattern) %}
    {{- return(adapter.dispatch('matches', 'customer_health')(text, pattern)) -}}
{% endmacro %}

{% macro duckdb__matches(text, pattern) %}
    {%- do return('regexp_full_match(' ~ text ~ ", '" ~ pattern ~ "')") -%}
{% endmacro %}

{% macro postgres__matches(text, pattern) %}
    {%- do return('(' ~ text ~ " ~ '^(" ~ pattern ~ ")$')") -%}
{% endmacro %}

{#- Its `$` stands before a last line end, too. -#}
{% macro spark__matches(text, pattern) %}
    {%- do return('(' ~ text ~ " rlike '^(" ~ pattern | replace('\\', '\\\\') ~ ")\\\\z')") -%}
{% endmacro %}

{#- It takes the whole text by itself. -#}
{% macro snowflake__matches(text, pattern) %}
    {%- do return('regexp_like(' ~ text ~ ", '" ~ pattern ~ "')") -%}
{% endmacro %}

{% macro bigquery__matches(text, pattern) %}
    {%- do return('regexp_contains(' ~ text ~ ", r'^(" ~ pattern ~ ")$')") -%}
{% endmacro %}

{#- A $ would match before a line end, too. -#}
{% macro trino__matches(text, pattern) %}
    {%- do return('regexp_like(' ~ text ~ ", '^(" ~ pattern ~ ")\\z')") -%}
{% endmacro %}
