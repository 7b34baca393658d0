{#-
  BigQuery's adapter knows its own incremental strategies alone. Two of its macros are replaced here by their names: those of
  macros/publishing.sql run as a script, `append` is a merge without a key; any other is what it was.
-#}
{% macro dbt_bigquery_validate_get_incremental_strategy(config) %}
    {%- set strategy = config.get('incremental_strategy') -%}
    {%- if strategy == 'append' -%}{%- do return('merge') -%}{%- endif -%}
    {%- if strategy in ['replace_dates', 'replace_keys', 'replace_all', 'replace_changed_days'] -%}{%- do return(strategy) -%}{%- endif -%}
    {%- do return(dbt.dbt_bigquery_validate_get_incremental_strategy(config)) -%}
{% endmacro %}

{% macro bq_generate_incremental_build_sql(
    strategy, tmp_relation, target_relation, sql, unique_key, partition_by, partitions, dest_columns, tmp_relation_exists, copy_partitions, incremental_predicates
) %}
    {%- if strategy not in ['replace_dates', 'replace_keys', 'replace_all', 'replace_changed_days'] -%}
        {%- do return(dbt.bq_generate_incremental_build_sql(
            strategy, tmp_relation, target_relation, sql, unique_key, partition_by, partitions, dest_columns, tmp_relation_exists, copy_partitions, incremental_predicates
        )) -%}
    {%- endif -%}
    {%- set args = {'target_relation': target_relation, 'temp_relation': tmp_relation, 'unique_key': unique_key, 'dest_columns': dest_columns} -%}
    {%- set replace = adapter.get_incremental_strategy_macro(context, strategy)(args) -%}
    {%- do return(replace if tmp_relation_exists else bq_create_table_as(partition_by, True, tmp_relation, sql, 'sql') ~ ';\n\n' ~ replace) -%}
{% endmacro %}
