{#-
  How tables are made on Spark. Two of dbt-spark's own macros are replaced by their names.
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
