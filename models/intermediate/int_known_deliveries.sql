{#-
  Comes last, and not where a check fails that stops publication: the run after a failed one judges again what that one got.
-#}
{{ config(materialized='incremental', incremental_strategy='replace_keys', unique_key='as_of_date', full_refresh=false) }}
{%- set raw_accounts = source('raw', 'accounts') -%}
{%- set landed_files = relation_there(raw_accounts.database, raw_accounts.schema, 'landed_files') -%}
-- depends_on: {{ ref('run_checks') }}
-- depends_on: {{ ref('int_published_inputs') }}
with last_date as (

    select max(as_of_date) as as_of_date from {{ ref('as_of_dates') }}

),

newest as (

    {% if landed_files -%}
    select coalesce(max(delivery), 0) as delivery from {{ landed_files }}
    {%- else -%}
    select 0 as delivery
    {%- endif %}

)

select
    last_date.as_of_date,
    cast(newest.delivery as {{ dbt.type_bigint() }}) as delivery
from last_date
cross join newest
where last_date.as_of_date is not null
