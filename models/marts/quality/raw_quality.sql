{#- `read` is counted in the raw table itself, the others in what became of its rows. A stale source brought no rows. -#}
{%- for name in raw_tables() %}
-- depends_on: {{ ref('stg_' ~ name) }}
{%- endfor %}
with counted as (

    {{ event_counts(ref('int_event_rollup')) }}
    {%- for name in raw_tables() if name != 'events' %}
    union all
    {{ raw_table_counts(name, ref('base_' ~ name)) }}
    {%- endfor %}

),

last_date as (

    select max(as_of_date) as as_of_date from {{ ref('as_of_dates') }}

),

stale_sources as (

    select
        freshness.source as raw_table,
        'source_stale' as reason,
        0 as row_count
    from {{ ref('int_source_freshness') }} as freshness
    inner join last_date
        on freshness.as_of_date = last_date.as_of_date
    where
        freshness.is_stale
        and freshness.source in ('{{ raw_tables() | join("', '") }}')

),

not_provided as (

    select raw_table from counted
    where reason = 'not provided'

),

reasons as (

    select * from counted
    union all
    select stale_sources.*
    from stale_sources
    left join not_provided
        on stale_sources.raw_table = not_provided.raw_table
    where not_provided.raw_table is null

)

select
    raw_table,
    reason,
    cast(sum(row_count) as {{ dbt.type_bigint() }}) as {{ quoted('rows') }}
from reasons
group by raw_table, reason
having sum(row_count) > 0 or reason in ('read', 'accepted', 'superseded', 'not provided', 'source_stale')
