{#-
  Runs before anything is built: stops where the configuration has faults, where the engine can't give the same numbers, where `accounts` isn't there, or where a raw
  table lacks a required column, each time with all that is wrong in one message; says which optional tables aren't there, and what the configuration may
  have meant otherwise.

      on-run-start: "{{ check_before_run() }}"
-#}
{% macro check_before_run() %}
    {%- if not execute or flags.WHICH not in commands_that_run() -%}{%- do return('') -%}{%- endif -%}
    {%- do check_config(var('health', none)) -%}
    {%- set warnings = [] -%}
    {%- do config_warnings(health_config(), warnings) -%}
    {%- for warning in warnings -%}{%- do log('Configuration: ' ~ warning, info=true) -%}{%- endfor -%}
    {%- set unfit = check_engine() -%}
    {%- if unfit -%}{%- do exceptions.raise_compiler_error('Nothing can be built here: ' ~ unfit | join('; ')) -%}{%- endif -%}
    {%- set faults = [] -%}
    {%- set absent = [] -%}
    {%- for name in raw_tables() if not own_staging(name) -%}
        {%- set table = raw_table(name, as_delivered=true) -%}
        {%- set lacking = table.columns | selectattr('meta.required') | rejectattr('found') | map(attribute='name') | list -%}
        {%- if not table.relation and name == 'accounts' -%}
            {%- do faults.append("accounts isn't there: land raw files (make land FROM=folder), or point settings.raw_schema in vars.yml at the schema that holds the raw tables") -%}
        {%- elif name == 'accounts' and table.is_landed and setting('snapshot_accounts') -%}
            {%- do faults.append('settings.snapshot_accounts is for a table of accounts that a warehouse holds; landed files keep their versions by updated_at') -%}
        {%- elif not table.relation -%}
            {%- do absent.append(name) -%}
        {%- elif lacking -%}
            {%- do faults.append(name ~ ' lacks ' ~ lacking | join(', ') ~ '; it needs ' ~ table.columns | selectattr('meta.required') | map(attribute='name') | join(', ')) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if faults -%}
        {%- do exceptions.raise_compiler_error('The raw tables are not complete; nothing was written.\n  - ' ~ faults | join('\n  - ')) -%}
    {%- endif -%}
    {%- if absent -%}
        {%- do log('Raw tables that are not there (their KPIs are not_provided): ' ~ absent | join(', '), info=true) -%}
    {%- endif -%}
{% endmacro %}
