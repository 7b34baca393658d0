{#-
  DuckDB: rows of the strategy `replace_dates` are written once. What dbt would first store as a temporary table is a temporary
  view there; the strategy then deletes the dates and inserts what the view says, in one transaction. A model that reads itself
  may look only at dates that are not replaced. All other tables are created as dbt-duckdb does it.
-#}
{% macro duckdb__create_table_as(temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none) %}
    {%- if temporary and config.get('incremental_strategy') == 'replace_dates' -%}
        {%- if config.get('contract').enforced %}{{ get_assert_columns_equivalent(compiled_code) }}{% endif %}
        create or replace temporary view {{ relation.include(database=false, schema=false) }} as (
            {{ compiled_code }}
        );
    {%- else -%}
        {{- dbt.duckdb__create_table_as(temporary, relation, compiled_code, language, partitioned_by, sorted_by) -}}
    {%- endif -%}
{% endmacro %}
