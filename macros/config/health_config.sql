{#-
  The configuration: the value of `vars: health:` in vars.yml. Nothing else reads it. It's checked whenever dbt parses or
  compiles, and once before a run (see `check_before_run`), so that what follows can rely on it.

      {{ health_config().kpis.open_tickets.metric }}   ->   open_tickets
-#}
{% macro health_config() %}
    {%- set config = var('health', none) -%}
    {%- if not (execute and flags.WHICH in commands_that_run()) -%}{%- do check_config(config) -%}{%- endif -%}
    {%- do return(config) -%}
{% endmacro %}

{#- Stops dbt where the configuration has faults, with every fault in one message. -#}
{% macro check_config(config) %}
    {%- set faults = [] -%}
    {%- do config_faults(config, faults) -%}
    {%- if faults -%}
        {%- do exceptions.raise_compiler_error(
            'The configuration (vars.yml) has ' ~ faults | length ~ (' fault' if faults | length == 1 else ' faults')
            ~ '; nothing was written.\n  - ' ~ faults | join('\n  - ')) -%}
    {%- endif -%}
{% endmacro %}

{#- The dbt commands that run on-run-start hooks before anything else. -#}
{% macro commands_that_run() %}
    {%- do return(['build', 'run', 'test', 'seed', 'snapshot']) -%}
{% endmacro %}
