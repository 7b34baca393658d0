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
