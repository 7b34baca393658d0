{#- The name of the engine's 64-bit floating-point type (dbt's type_float is 32-bit on some engines). -#}
{% macro double_type() %}
    {{- return(adapter.dispatch('double_type', 'customer_health')()) -}}
{% endmacro %}

{% macro default__double_type() %}
    {%- do return('double precision') -%}
{% endmacro %}

{% macro duckdb__double_type() %}
    {%- do return('double') -%}
{% endmacro %}

{% macro spark__double_type() %}
    {%- do return('double') -%}
{% endmacro %}

{% macro bigquery__double_type() %}
    {%- do return('float64') -%}
{% endmacro %}

{% macro trino__double_type() %}
    {%- do return('double') -%}
{% endmacro %}
