{#-
  The names of types that hold an instant, beside `timestamp with time zone`.

      {{ instant_types() }}   ->   ['timestamp_tz', 'timestamp_ltz']
-#}
{% macro instant_types() %}
    {{- return(adapter.dispatch('instant_types', 'customer_health')()) -}}
{% endmacro %}

{% macro default__instant_types() %}
    {%- do return(['timestamptz']) -%}
{% endmacro %}

{% macro snowflake__instant_types() %}
    {%- do return(['timestamp_tz', 'timestamp_ltz']) -%}
{% endmacro %}

{% macro bigquery__instant_types() %}
    {%- do return(['timestamp']) -%}
{% endmacro %}

{#- Its `timestamp` needs no conversion (`instant_in_utc`), so that files can be passed over by it as it stands. -#}
{% macro spark__instant_types() %}
    {%- do return([]) -%}
{% endmacro %}

{#- It has the one name. -#}
{% macro trino__instant_types() %}
    {%- do return(['timestamp with time zone']) -%}
{% endmacro %}
