{#-
  Seeds on Spark: dbt-spark knows no type `text`, and writes an empty value as the text None. Two of dbt's own macros are
  replaced by their names.
-#}
{% macro create_csv_table(model, agate_table) %}
    {%- set types = {} -%}
    {%- for column, type in (model.config.column_types or {}).items() -%}{%- do types.update({column: contract_type(type)}) -%}{%- endfor -%}
    {%- do return(dbt.create_csv_table(dict(model, config=dict(model.config, column_types=types)), agate_table)) -%}
{% endmacro %}

{% macro load_csv_rows(model, agate_table) %}
    {{- return(adapter.dispatch('seed_rows', 'customer_health')(model, agate_table)) -}}
{% endmacro %}

{% macro default__seed_rows(model, agate_table) %}
    {%- do return(dbt.load_csv_rows(model, agate_table)) -%}
{% endmacro %}

{% macro spark__seed_rows(model, agate_table) %}
    {%- set rows = [] -%}
    {%- for row in agate_table.rows -%}
        {%- set values = [] -%}
        {%- for value in row -%}
            {%- set type = contract_type((model.config.column_types or {}).get(agate_table.column_names[loop.index0], adapter.convert_type(agate_table, loop.index0))) -%}
            {%- do values.append('cast(' ~ ('null' if value is none else text_literal(value)) ~ ' as ' ~ type ~ ')') -%}
        {%- endfor -%}
        {%- do rows.append('(' ~ values | join(', ') ~ ')') -%}
    {%- endfor -%}
    {%- set statement = 'insert into ' ~ this ~ ' values ' ~ rows | join(', ') -%}
    {%- do adapter.add_query(statement, abridge_sql_log=True) -%}
    {%- do return(statement) -%}
{% endmacro %}
