{#-
  Rows of a staging model of somebody's own (a project that uses this one as a package) are taken as they are, so they must keep
  the rules of _raw__sources.yml. Events are judged as their days are rolled up.
-#}
{{ config(meta={'dagster': {'ref': {'name': 'stg_accounts'}}}) }}
{%- for name in raw_tables() %}
-- depends_on: {{ ref('stg_' ~ name) }}
{%- endfor %}
{%- for name in raw_tables() if execute and name != 'events' and own_staging(name) %}
{%- set table = raw_table(name) %}
{%- for fault in row_faults(table) if fault.reason != 'unknown account' and not fault.reason.startswith('unreadable') %}
select
    '{{ name }}' as raw_table,
    '{{ fault.reason }}' as fault
from {{ ref('stg_' ~ name) }}
where {{ fault.condition }}
union all
{%- endfor %}
select
    '{{ name }}' as raw_table,
    'more than one row of a key' as fault
from {{ ref('stg_' ~ name) }}
group by {{ key_columns(table) | join(', ') }}
having count(*) > 1
union all
{%- endfor %}
select
    cast(null as {{ dbt.type_string() }}) as raw_table,
    cast(null as {{ dbt.type_string() }}) as fault
from (select 1 as nothing) as nothing
where 1 = 0
