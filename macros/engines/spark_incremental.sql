{#-
  How the incremental strategies of macros/publishing.sql work on Spark, whose Parquet tables can't be deleted from: each table is
  partitioned by what is replaced, and whole partitions are overwritten. Two of dbt-spark's own macros are replaced here by
  their names; for any other strategy they are called as they are.
-#}

{#- By which column the tables of a strategy are partitioned; none for dbt's own strategies. -#}
{% macro replaced_by_partition(strategy) %}
    {%- do return({
        'replace_dates': 'as_of_date',
        'replace_keys': config.get('unique_key'),
        'replace_changed_days': 'activity_date',
    }.get(strategy)) -%}
{% endmacro %}

{% macro dbt_spark_validate_get_incremental_strategy(raw_strategy, file_format) %}
    {%- if raw_strategy == 'replace_all' or replaced_by_partition(raw_strategy) -%}{%- do return(raw_strategy) -%}{%- endif -%}
    {%- do return(dbt.dbt_spark_validate_get_incremental_strategy(raw_strategy, file_format)) -%}
{% endmacro %}

{% macro dbt_spark_get_incremental_sql(strategy, source, target, existing, unique_key, incremental_predicates) %}
    {%- set partition = replaced_by_partition(strategy) -%}
    {%- if strategy == 'replace_all' -%}
        {%- set has_rows = run_query('select 1 from ' ~ source ~ ' limit 1').rows | length > 0 -%}
        {%- do return(get_insert_overwrite_sql(source, target, existing) if has_rows else 'select 1 as nothing_to_replace') -%}
    {%- elif not partition -%}
        {%- do return(dbt.dbt_spark_get_incremental_sql(strategy, source, target, existing, unique_key, incremental_predicates)) -%}
    {%- endif -%}
    {%- set columns = adapter.get_columns_in_relation(target) | map(attribute='quoted') | join(', ') -%}
    {%- set rows = 'select /*+ rebalance(' ~ partition ~ ') */ ' ~ columns ~ ' from ' ~ source -%}
    {%- if strategy == 'replace_keys' -%}
        {%- do return(_overwrite(target, partition, rows)) -%}
    {%- elif strategy == 'replace_dates' -%}
        {%- set dates = values_of('select as_of_date from ' ~ ref(config.get('replaced_dates', 'as_of_dates'))) -%}
        {%- do return(_replace_partitions(target, partition, rows, dates)) -%}
    {%- endif -%}
    {%- set days = values_of('select distinct activity_date from ' ~ ref('int_changed_event_days')) -%}
    {%- set dayless = values_of('select delivery from ' ~ ref('int_changed_event_days') ~ ' where activity_date is null') -%}
    {%- if dayless -%}
        {%- set rows = rows ~ ' union all select ' ~ columns ~ ' from ' ~ target ~ ' where activity_date is null and not ' ~ one_of('delivery', dayless) -%}
    {%- endif -%}
    {%- do return(_replace_partitions(target, partition, rows, days)) -%}
{% endmacro %}

{#- Rows written over the partitions that they lie in; every other partition stays. -#}
{% macro _overwrite(target, partition, rows) %}
    {%- do run_query('set spark.sql.sources.partitionOverwriteMode = dynamic') -%}
    {%- do return('insert overwrite table ' ~ target ~ ' partition (' ~ partition ~ ') ' ~ rows) -%}
{% endmacro %}

{#-
  Rows written over partitions of which some may get none: those still hold the file that they held before, and are dropped.
  Gives the last statement to run.
-#}
{% macro _replace_partitions(target, partition, rows, values) %}
    {%- set before = _first_files(target, partition, values) -%}
    {%- if not before -%}{%- do return(_overwrite(target, partition, rows)) -%}{%- endif -%}
    {%- do run_query(_overwrite(target, partition, rows)) -%}
    {%- set specs = [] -%}
    {%- for value, file in _first_files(target, partition, values).items() if before.get(value) == file -%}
        {%- do specs.append('partition (' ~ partition ~ ' = ' ~ ('null' if value is none else "date '" ~ value ~ "'") ~ ')') -%}
    {%- endfor -%}
    {%- do return('alter table ' ~ target ~ ' drop if exists ' ~ specs | join(', ') if specs else 'select 1 as all_were_replaced') -%}
{% endmacro %}

{#- A file of each of those partitions that there are. -#}
{% macro _first_files(target, partition, values) %}
    {%- set conditions = ['false'] -%}
    {%- for value in values -%}
        {%- do conditions.append(partition ~ ' is null' if value is none else partition ~ ' = ' ~ date_literal(value)) -%}
    {%- endfor -%}
    {%- set files = {} -%}
    {%- for row in run_query('select ' ~ partition ~ ', min(_metadata.file_path) from ' ~ target ~ ' where ' ~ conditions | join(' or ') ~ ' group by ' ~ partition) -%}
        {%- do files.update({row[0]: row[1]}) -%}
    {%- endfor -%}
    {%- do return(files) -%}
{% endmacro %}
