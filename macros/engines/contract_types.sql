{#-
  The types that contracts name (varchar, double precision), as the engine calls them: dbt's own macro, before which each type is
  translated.
-#}
{% macro get_empty_schema_sql(columns) %}
    {%- set translated = {} -%}
    {%- for name, column in columns.items() -%}
        {%- do translated.update({name: dict(column, data_type=contract_type(column.data_type))}) -%}
    {%- endfor -%}
    {{- return(dbt.get_empty_schema_sql(translated)) -}}
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
