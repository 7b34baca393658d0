{#- None where there is no roll-up yet, or where it is made anew: then all days are. -#}
{%- do source('raw', 'events') -%}
{%- do ref('stg_events') -%}
{%- set accounts = ref('stg_accounts') -%}
{%- set before = none if flags.FULL_REFRESH else relation_before('int_event_rollup') -%}
{%- set table = raw_table('events') if before else none -%}
{% if before and table.relation -%}
{{ changed_event_days(table, accounts, before) }}
{%- else -%}
select
    cast(null as date) as activity_date,
    cast(null as {{ dbt.type_bigint() }}) as delivery
from (select 1 as nothing) as nothing
where 1 = 0
{%- endif %}
