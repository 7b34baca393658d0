{#-
  The columns of `accounts` of the user's own, by name, with their type (text, number or date).

      {{ account_fields() }}   ->   {'company_size': 'text', 'headcount': 'number'}
-#}
{% macro account_fields() %}
    {%- do return(health_config().get('account_fields', {})) -%}
{% endmacro %}

{#- Every field of an account that filters and attributes may name, with its type and the raw columns it needs. -#}
{% macro account_columns() %}
    {%- set facts = {} -%}
    {%- do built_in_facts(facts) -%}
    {%- set columns = facts.accounts.columns -%}
    {%- for field, type in account_fields().items() -%}
        {%- do columns.update({field: {'type': type, 'needs': [field]}}) -%}
    {%- endfor -%}
    {%- do return(columns) -%}
{% endmacro %}
