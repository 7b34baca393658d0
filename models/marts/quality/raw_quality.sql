{#- `read` is counted in the raw table itself, the others in what became of its rows. -#}
with counted as (

    {%- for name in raw_tables() %}
    {{ raw_table_counts(name, ref('base_' ~ name)) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    raw_table,
    reason,
    cast(sum(row_count) as {{ dbt.type_bigint() }}) as {{ adapter.quote('rows') }}
from counted
group by raw_table, reason
having sum(row_count) > 0 or reason in ('read', 'accepted', 'superseded', 'not provided')
