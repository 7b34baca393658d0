{#-
  What an incremental strategy runs: the rows of the target that meet a condition are deleted, and those of the run inserted.
  `args` are what dbt gives to a strategy.

      {{ replace_rows(args, "day = '2026-05-31'") }}   ->   delete from ... where ...; insert into ... (...) (select ... from ...)
-#}
{% macro replace_rows(args, condition) %}
    {{- return(adapter.dispatch('replace_rows', 'customer_health')(args, condition)) -}}
{% endmacro %}

{% macro default__replace_rows(args, condition) %}
    {%- do return(_delete_and_insert(args.target_relation, args.temp_relation, args.dest_columns, condition) | join(';\n\n')) -%}
{% endmacro %}

{#- Each statement would be a transaction of its own. -#}
{% macro snowflake__replace_rows(args, condition) %}
    {%- do return('begin;\n\n' ~ default__replace_rows(args, condition) ~ ';\n\ncommit') -%}
{% endmacro %}

{% macro bigquery__replace_rows(args, condition) %}
    {%- do return('begin transaction;\n\n' ~ default__replace_rows(args, condition) ~ ';\n\ncommit transaction') -%}
{% endmacro %}

{#- Its adapter names no columns, and runs a list of statements one by one. -#}
{% macro databricks__replace_rows(args, condition) %}
    {%- do return(_delete_and_insert(args.target_relation, args.temp_relation, columns_there(args.target_relation), condition)) -%}
{% endmacro %}

{% macro _delete_and_insert(target_relation, temp_relation, dest_columns, condition) %}
    {%- set columns = get_quoted_csv(dest_columns | map(attribute='name')) -%}
    {%- do return([
        'delete from ' ~ target_relation ~ '\nwhere ' ~ condition,
        'insert into ' ~ target_relation ~ ' (' ~ columns ~ ')\n(select ' ~ columns ~ ' from ' ~ temp_relation ~ ')',
    ]) -%}
{% endmacro %}
