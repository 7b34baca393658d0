{#-
  The configuration, checked: the value of `vars: health:` in vars.yml. Nothing else reads it. Any fault stops dbt with
  every fault in one message.

      {{ health_config().kpis.open_tickets.metric }}   ->   open_tickets
-#}
{% macro health_config() %}
    {%- set config = var('health', none) -%}
    {%- set faults = [] -%}
    {%- do config_faults(config, faults) -%}
    {%- if faults -%}
        {%- do exceptions.raise_compiler_error(
            'The configuration (vars.yml) has ' ~ faults | length ~ (' fault' if faults | length == 1 else ' faults')
            ~ '; nothing was written.\n  - ' ~ faults | join('\n  - ')) -%}
    {%- endif -%}
    {%- do return(config) -%}
{% endmacro %}
