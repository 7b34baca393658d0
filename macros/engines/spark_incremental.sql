{#-
  How the incremental strategies of macros/publishing.sql work on Spark. Parquet tables can't be deleted from: each is partitioned by
  what is replaced, and whole partitions are overwritten. Tables of Delta and Iceberg are merged into, in one statement. Two of
  dbt-spark's own macros are replaced here by their names; for any other strategy they are called as they are.
-#}

{#- By which column the tables of a strategy are partitioned; none for those that are replaced as a whole, and dbt's own. -#}
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
    {%- if strategy != 'replace_all' and not partition -%}
        {%- do return(dbt.dbt_spark_get_incremental_sql(strategy, source, target, existing, unique_key, incremental_predicates)) -%}
    {%- endif -%}
    {%- set replaced = _replaced(strategy, source, unique_key) -%}
    {%- if existing.is_delta or existing.is_iceberg -%}
        {%- do return(_merged(target, source, replaced)) -%}
    {%- elif strategy == 'replace_all' -%}
        {%- do return(get_insert_overwrite_sql(source, target, existing) if replaced.condition == 'true' else 'select 1 as nothing_to_replace') -%}
    {%- endif -%}
    {%- do return(_overwritten(target, source, partition, replaced)) -%}
{% endmacro %}

{#- Which rows of a table are replaced: a condition over them and, for a table with partitions, the partitions that may hold any. -#}
{% macro _replaced(strategy, source, unique_key) %}
    {%- if strategy == 'replace_all' -%}
        {%- do return({'condition': 'true' if values_of('select 1 from ' ~ source ~ ' limit 1') else 'false'}) -%}
    {%- elif strategy == 'replace_keys' -%}
        {%- set keys = values_of('select distinct ' ~ unique_key ~ ' from ' ~ source) -%}
        {%- do return(_of_partitions(unique_key, keys)) -%}
    {%- elif strategy == 'replace_dates' -%}
        {%- do return(_of_partitions('as_of_date', values_of('select as_of_date from ' ~ ref(config.get('replaced_dates', 'as_of_dates'))))) -%}
    {%- endif -%}
    {%- set changed_days = ref('int_changed_event_days') -%}
    {%- set days = values_of('select distinct activity_date from ' ~ changed_days ~ ' where activity_date is not null') -%}
    {%- set dayless = values_of('select delivery from ' ~ changed_days ~ ' where activity_date is null') -%}
    {%- set gone = 'activity_date is null and ' ~ one_of('delivery', dayless) -%}
    {%- set replaced = _of_partitions('activity_date', days + ([none] if dayless else [])) -%}
    {%- do return({
        'values': replaced['values'],
        'condition': _of_partitions('activity_date', days).condition ~ ' or (' ~ gone ~ ')',
        'kept': 'activity_date is null and not ' ~ one_of('delivery', dayless) if dayless else none,
    }) -%}
{% endmacro %}

{% macro _of_partitions(column, values) %}
    {%- set conditions = [] -%}
    {%- for value in values -%}
        {%- do conditions.append(column ~ (' is null' if value is none else ' = ' ~ _partition_literal(value))) -%}
    {%- endfor -%}
    {%- do return({'values': values, 'condition': conditions | join(' or ') or 'false'}) -%}
{% endmacro %}

{#- A date or a text, as a partition is named by it. -#}
{% macro _partition_literal(value) %}
    {%- do return('null' if value is none else text_literal(value) if value is string else "date '" ~ value ~ "'") -%}
{% endmacro %}

{#- No row is matched: those to be replaced are deleted, the new ones inserted. -#}
{% macro _merged(target, source, replaced) %}
    merge into {{ target }} as target
    using {{ source }} as source
    on false
    when not matched then insert *
    when not matched by source and ({{ replaced.condition }}) then delete
{% endmacro %}

{#-
  New rows written over the partitions that they lie in. Of the partitions to be replaced some may get none: those still hold
  the file that they held before, and are dropped. Gives the last statement to run.
-#}
{% macro _overwritten(target, source, partition, replaced) %}
    {%- set columns = adapter.get_columns_in_relation(target) | map(attribute='quoted') | join(', ') -%}
    {%- set rows = 'select /*+ rebalance(' ~ partition ~ ') */ ' ~ columns ~ ' from ' ~ source -%}
    {%- if replaced.kept -%}{%- set rows = rows ~ ' union all select ' ~ columns ~ ' from ' ~ target ~ ' where ' ~ replaced.kept -%}{%- endif -%}
    {%- set overwrite = 'insert overwrite table ' ~ target ~ ' partition (' ~ partition ~ ') ' ~ rows -%}
    {%- do run_query('set spark.sql.sources.partitionOverwriteMode = dynamic') -%}
    {%- set before = _first_files(target, partition, replaced) -%}
    {%- if not before -%}{%- do return(overwrite) -%}{%- endif -%}
    {%- do run_query(overwrite) -%}
    {%- set emptied = [] -%}
    {%- for value, file in _first_files(target, partition, replaced).items() if before.get(value) == file -%}
        {%- do emptied.append('partition (' ~ partition ~ ' = ' ~ _partition_literal(value) ~ ')') -%}
    {%- endfor -%}
    {%- do return('alter table ' ~ target ~ ' drop if exists ' ~ emptied | join(', ') if emptied else 'select 1 as all_were_replaced') -%}
{% endmacro %}

{#- A file of each partition that is to be replaced. -#}
{% macro _first_files(target, partition, replaced) %}
    {%- set wanted = _of_partitions(partition, replaced['values']).condition -%}
    {%- set files = {} -%}
    {%- for row in run_query('select ' ~ partition ~ ', min(_metadata.file_path) from ' ~ target ~ ' where ' ~ wanted ~ ' group by ' ~ partition) -%}
        {%- do files.update({row[0]: row[1]}) -%}
    {%- endfor -%}
    {%- do return(files) -%}
{% endmacro %}
