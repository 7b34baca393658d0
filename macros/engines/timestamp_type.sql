{#- The type of a time without a zone (BigQuery, Databricks: of an instant), to the microsecond. -#}
{% macro timestamp_type() %}
    {{- return(adapter.dispatch('timestamp_type', 'customer_health')()) -}}
{% endmacro %}

{% macro default__timestamp_type() %}
    {%- do return(dbt.type_timestamp()) -%}
{% endmacro %}

{#- `timestamp` is what the account's parameter TIMESTAMP_TYPE_MAPPING says. -#}
{% macro snowflake__timestamp_type() %}
    {%- do return('timestamp_ntz') -%}
{% endmacro %}

{#- `timestamp` ends at milliseconds. -#}
{% macro trino__timestamp_type() %}
    {%- do return('timestamp(6)') -%}
{% endmacro %}
