{#-
  The incremental strategy `replace_dates`: publishing a date again replaces it, every other date stays. The dates of this
  run are deleted even where the run has no rows for them.

      {{ config(materialized='incremental', incremental_strategy='replace_dates') }}
-#}
{% macro get_incremental_replace_dates_sql(args) %}
    {%- set columns = get_quoted_csv(args.dest_columns | map(attribute='name')) -%}
    delete from {{ args.target_relation }}
    where as_of_date in (select as_of_date from {{ ref('as_of_dates') }});

    insert into {{ args.target_relation }} ({{ columns }})
    (select {{ columns }} from {{ args.temp_relation }})
{% endmacro %}
