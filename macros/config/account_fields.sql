{#-
  The columns of `accounts` of the user's own, by name, with their type (text, number or date).

      {{ account_fields() }}   ->   {'company_size': 'text', 'headcount': 'number'}
-#}
{% macro account_fields() %}
    {%- do return(health_config().get('account_fields', {})) -%}
{% endmacro %}

{#- The same in the shape that facts describe their columns in. -#}
{% macro own_account_columns(config) %}
    {%- set columns = {} -%}
    {%- for field, type in config.get('account_fields', {}).items() -%}
        {%- do columns.update({field: {'type': type, 'needs': [field]}}) -%}
    {%- endfor -%}
    {%- do return(columns) -%}
{% endmacro %}
