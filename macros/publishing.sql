{#-
  The incremental strategy `replace_dates`: publishing a date again replaces it, every other date stays. The dates of this
  run are deleted even where the run has no rows for them. `replaced_dates` names the model that holds the dates, where
  they aren't those of the run alone; it must be referred to by the model.

      {{ config(materialized='incremental', incremental_strategy='replace_dates', replaced_dates='int_alert_dates') }}
-#}
{% macro get_incremental_replace_dates_sql(args) %}
    {%- set dates = ref(config.get('replaced_dates', 'as_of_dates')) -%}
    {%- do return(replace_rows(args, 'as_of_date in (select as_of_date from ' ~ dates ~ ')')) -%}
{% endmacro %}

{#-
  The incremental strategy `replace_keys`: rows with the same `unique_key` are replaced, every other row stays.

      {{ config(materialized='incremental', incremental_strategy='replace_keys', unique_key='config_version') }}
-#}
{% macro get_incremental_replace_keys_sql(args) %}
    {%- do return(replace_rows(args, args.unique_key ~ ' in (select ' ~ args.unique_key ~ ' from ' ~ args.temp_relation ~ ')')) -%}
{% endmacro %}

{#-
  The incremental strategy `replace_all`: new rows take the place of all there were; where there are none, those stay.

      {{ config(materialized='incremental', incremental_strategy='replace_all') }}
-#}
{% macro get_incremental_replace_all_sql(args) %}
    {%- do return(replace_rows(args, 'exists (select 1 from ' ~ args.temp_relation ~ ')')) -%}
{% endmacro %}

{#-
  The incremental strategy `replace_changed_days`, of int_event_rollup: the days of int_changed_event_days are replaced, and the
  rows without a day of the files named there.

      {{ config(materialized='incremental', incremental_strategy='replace_changed_days') }}
-#}
{% macro get_incremental_replace_changed_days_sql(args) %}
    {%- set changed_days = ref('int_changed_event_days') -%}
    {%- do return(replace_rows(args, 'activity_date in (select activity_date from ' ~ changed_days ~ ')
        or (activity_date is null and delivery in (select delivery from ' ~ changed_days ~ ' where activity_date is null))')) -%}
{% endmacro %}
