{#-
  The types that contracts name (varchar, double precision), as the engine calls them: dbt's own macros for what a contract's
  columns are and how they are created, before which each type is translated.
-#}
{% macro get_empty_schema_sql(columns) %}
    {{- return(dbt.get_empty_schema_sql(in_contract_types(columns))) -}}
{% endmacro %}

{% macro table_columns_and_constraints() %}
    {%- set columns = adapter.render_raw_columns_constraints(raw_columns=in_contract_types(model.columns)) -%}
    {%- set constraints = adapter.render_raw_model_constraints(raw_constraints=model.constraints) -%}
    (
        {{ (columns + constraints) | join(',\n        ') }}
    )
{% endmacro %}

{#- A column that is a word of SQL (`quote`) is quoted as models do it; dbt's own macro has this one's name without the prefix. -#}
{% macro default__get_column_names() %}
    {%- do return(in_contract_types(model.columns).values() | map(attribute='name') | join(', ')) -%}
{% endmacro %}

{#- A model's columns, each with the engine's name of its type, and its own as it is written there. -#}
{% macro in_contract_types(columns) %}
    {%- set translated = {} -%}
    {%- for name, column in columns.items() -%}
        {%- do translated.update({name: dict(
            column, data_type=contract_type(column.data_type), name=quoted(column.name) if column.quote else column.name, quote=false
        )}) -%}
    {%- endfor -%}
    {%- do return(translated) -%}
{% endmacro %}

{#-
  A type of a contract.

      {{ contract_type('double precision') }}   ->   double precision
-#}
{% macro contract_type(data_type) %}
    {{- return(adapter.dispatch('contract_type', 'customer_health')(data_type)) -}}
{% endmacro %}

{% macro default__contract_type(data_type) %}
    {%- do return(data_type) -%}
{% endmacro %}

{% macro spark__contract_type(data_type) %}
    {%- do return({'varchar': 'string', 'text': 'string', 'double precision': 'double'}.get(data_type, data_type)) -%}
{% endmacro %}

{% macro snowflake__contract_type(data_type) %}
    {%- do return(timestamp_type() if data_type == 'timestamp' else data_type) -%}
{% endmacro %}

{#- What `decimal_type` and `decimal_of` give. -#}
{% macro bigquery__contract_type(data_type) %}
    {%- do return({
        'varchar': 'string', 'text': 'string', 'double precision': 'float64', 'integer': 'int64', 'bigint': 'int64', 'boolean': 'bool',
        'numeric(38, 9)': 'numeric', 'decimal(9,4)': 'bignumeric',
    }.get(data_type, data_type)) -%}
{% endmacro %}

{#- A column of varchar alone holds 256 bytes. -#}
{% macro redshift__contract_type(data_type) %}
    {%- do return({'varchar': 'varchar(65535)', 'text': 'varchar(65535)'}.get(data_type, data_type)) -%}
{% endmacro %}

{% macro trino__contract_type(data_type) %}
    {%- do return({
        'text': 'varchar', 'double precision': 'double', 'numeric(38, 9)': 'decimal(38, 9)', 'timestamp': timestamp_type(),
    }.get(data_type, data_type)) -%}
{% endmacro %}
