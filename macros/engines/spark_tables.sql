{#-
  How tables are made on Spark. Three of dbt-spark's own macros are replaced by their names.
-#}

{#- Tables whose rows are replaced are partitioned by what is replaced (spark_incremental). -#}
{% macro partition_cols(label, required=false) %}
    {%- set column = replaced_by_partition(config.get('incremental_strategy')) -%}
    {%- if not column -%}{%- do return(dbt.partition_cols(label, required)) -%}{%- endif -%}
    {%- do return(label ~ ' (' ~ column ~ ')') -%}
{% endmacro %}

{#- Parquet holds no constraints; where no format is given, dbt-spark takes it for Delta, which does. -#}
{% macro persist_constraints(relation, model) %}
    {%- if config.get('file_format') -%}{%- do dbt.persist_constraints(relation, model) -%}{%- endif -%}
{% endmacro %}

{#- Each partition is written by one task (by more where it is large), not by each of those that computed it. -#}
{% macro spark__create_table_as(temporary, relation, compiled_code, language='sql') %}
    {%- set column = replaced_by_partition(config.get('incremental_strategy')) -%}
    {%- if column and not temporary -%}
        {%- set compiled_code = 'select /*+ rebalance(' ~ column ~ ') */ * from (' ~ compiled_code ~ ') as rows' -%}
    {%- endif -%}
    {{- dbt.spark__create_table_as(temporary, relation, compiled_code, language) -}}
{% endmacro %}
