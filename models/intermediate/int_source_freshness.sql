{#- How long each source that is expected to bring rows has been silent on each date. -#}
{%- set expected = health_config().get('settings', {}).get('expect_rows_every_days', {}) -%}
{%- set facts = health_facts() -%}
with as_of_dates as (

    select * from {{ ref('as_of_dates') }}

),

days_with_rows as (

    {% for source in expected -%}
    select distinct
        {{ text_literal(source) }} as source,
        {{ expected[source] }} as expected_every_days,
        {{ source_day(source, facts) }} as row_day
    from {{ source_relation(source, facts) }}
    union all
    {% endfor -%}
    {# Every source has a row, even one that never brought any. -#}
    {% for source in expected -%}
    select {{ text_literal(source) }}, {{ expected[source] }}, cast(null as date)
    union all
    {% endfor -%}
    select cast(null as {{ dbt.type_string() }}) as source, 0 as expected_every_days, cast(null as date) as row_day

),

newest as (

    select
        as_of_dates.as_of_date,
        days_with_rows.source,
        days_with_rows.expected_every_days,
        max(case when days_with_rows.row_day <= as_of_dates.as_of_date then days_with_rows.row_day end) as newest_row_on
    from as_of_dates
    inner join days_with_rows
        on days_with_rows.source is not null
    group by
        as_of_dates.as_of_date,
        days_with_rows.source,
        days_with_rows.expected_every_days

),

measured as (

    select
        *,
        {{ dbt.datediff('newest_row_on', 'as_of_date', 'day') }} as days_without_rows
    from newest

)

select
    *,
    coalesce(days_without_rows > expected_every_days, true) as is_stale
from measured
