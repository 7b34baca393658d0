{#- How long each source that is expected to bring rows has been silent on each date. -#}
with as_of_dates as (

    select * from {{ ref('as_of_dates') }}

),

days_with_rows as (

    {{ days_with_rows() }}

),

newest as (

    select
        as_of_dates.as_of_date,
        days_with_rows.source,
        days_with_rows.expected_every_days,
        max(case when days_with_rows.row_day <= as_of_dates.as_of_date then days_with_rows.row_day end) as newest_row_on
    from as_of_dates
    cross join days_with_rows
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
