{#-
  A cast that gives null where the value can't be cast (dbt's safe_cast is a plain cast on these engines).

      {{ try_cast('value', 'date') }}   ->   try_cast(value as date)
-#}
{% macro try_cast(value, type) %}
    {{- return(adapter.dispatch('try_cast', 'customer_health')(value, type)) -}}
{% endmacro %}

{% macro default__try_cast(value, type) %}
    {%- do return('try_cast(' ~ value ~ ' as ' ~ type ~ ')') -%}
{% endmacro %}

{#- From PostgreSQL 16 on. The cast stands outside, as a cast of a constant is done before any condition is looked at. -#}
{% macro postgres__try_cast(value, type) %}
    {%- set text = 'cast(' ~ value ~ ' as text)' -%}
    {%- do return('cast(case when pg_input_is_valid(' ~ text ~ ", '" ~ type ~ "') then " ~ text ~ ' end as ' ~ type ~ ')') -%}
{% endmacro %}

{% macro redshift__try_cast(value, type) %}
    {%- do return(default__try_cast(value, type)) -%}
{% endmacro %}

{% macro bigquery__try_cast(value, type) %}
    {%- do return('safe_cast(' ~ value ~ ' as ' ~ type ~ ')') -%}
{% endmacro %}

{#- It takes text alone. -#}
{% macro snowflake__try_cast(value, type) %}
    {%- do return('try_cast(cast(' ~ value ~ ' as ' ~ dbt.type_string() ~ ') as ' ~ type ~ ')') -%}
{% endmacro %}
