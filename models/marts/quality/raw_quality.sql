{#- `read` is counted in the raw table itself, the others in what became of its rows. -#}
with counted as (

    {%- for name in raw_tables() %}
    {{ raw_table_counts(name, ref('base_' ~ name)) }}
    union all
    {%- endfor %}
    {#- A source that has been silent for too long on the newest date of this run brought no rows. #}
    select source, 'source_stale', 0
    from {{ ref('int_source_freshness') }}
    where
        is_stale
        and as_of_date = (select max(as_of_date) from {{ ref('as_of_dates') }})
        and source in ('{{ provided_tables() | join("', '") }}')

)

select
    raw_table,
    reason,
    cast(sum(row_count) as {{ dbt.type_bigint() }}) as {{ adapter.quote('rows') }}
from counted
group by raw_table, reason
having sum(row_count) > 0 or reason in ('read', 'accepted', 'superseded', 'not provided', 'source_stale')
