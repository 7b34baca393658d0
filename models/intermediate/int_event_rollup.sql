{{ config(materialized='incremental', incremental_strategy='replace_changed_days') }}
{%- do source('raw', 'events') -%}
{%- do ref('stg_events') -%}
{%- set accounts = ref('stg_accounts') -%}
{%- set changed_days = ref('int_changed_event_days') -%}
{%- set table = raw_table('events') if execute else none -%}
{% if not execute -%}
select 1 as known_when_executed
{%- elif not table.relation -%}
select * from (
    select {{ rollup_columns('accepted', {}) }}
) as nothing
where 1 = 0
{%- else -%}
{{ event_rollup(table, accounts, changed_scope(table, changed_days, this) if is_incremental() else {'raw': '', 'typed': ''}) }}
{%- endif %}
