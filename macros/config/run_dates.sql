{#-
  A date of this run from the environment, checked, as text; none where the variable is empty.

      {{ run_date('DBT_HEALTH_AS_OF') }}   ->   2026-05-31
-#}
{% macro run_date(variable) %}
    {%- set value = env_var(variable, '') | trim -%}
    {%- if not value -%}
        {%- do return(none) -%}
    {%- elif not _is_date(value) -%}
        {%- do exceptions.raise_compiler_error(variable ~ ": '" ~ value ~ "' is not a date; write yyyy-mm-dd") -%}
    {%- endif -%}
    {%- do return(value) -%}
{% endmacro %}

{#- The last date of this run, as text: the one asked for, or yesterday (UTC). -#}
{% macro last_run_date() %}
    {%- do return(run_date('DBT_HEALTH_AS_OF') or (run_started_at - modules.datetime.timedelta(days=1)).strftime('%Y-%m-%d')) -%}
{% endmacro %}

{#- Whether this run scores so many dates that going through all days once beats looking back from each date. -#}
{% macro is_replay() %}
    {%- set since = run_date('DBT_HEALTH_SINCE') -%}
    {%- do return(since is not none and days_between(since, last_run_date()) >= 10) -%}
{% endmacro %}

{#- How many days run from one date (text) to another. -#}
{% macro days_between(first, last) %}
    {%- set parse = modules.datetime.date.fromisoformat -%}
    {%- do return((parse(last) - parse(first)).days) -%}
{% endmacro %}
