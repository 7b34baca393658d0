{{ config(materialized='view') }}
{#- What the snapshot kept, in the shape of the raw table: `updated_at` is when a change was first seen, unless the table has its own. -#}
{%- set snapshot = ref('accounts_snapshot') -%}
{%- set columns = columns_there(snapshot) | map(attribute='name') | map('lower') | list if execute else ['account_id'] -%}
select
    {%- for column in columns if not column.startswith('dbt_') %}
    {{ quoted(column) }},
    {%- endfor %}
    {%- if 'updated_at' not in columns %}
    dbt_valid_from as updated_at,
    {%- endif %}
    dbt_scd_id
from {{ snapshot }}
