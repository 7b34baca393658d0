{{ config(materialized='ephemeral') }}
{#-
  A raw table's accepted rows of each date of the run beside those of the four same weekdays before. `accounts` isn't there:
  its rows are states, and not one day's.
-#}
with as_of_dates as (

    select * from {{ ref('as_of_dates') }}

),

days as (

    {%- for weeks in range(5) %}
    select
        as_of_date,
        {{ weeks }} as weeks_before,
        cast({{ dbt.dateadd('day', -7 * weeks, 'as_of_date') }} as date) as row_day
    from as_of_dates
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

rows_by_day as (

    select
        'events' as source,
        activity_date as row_day,
        sum(events) as row_count
    from {{ ref('int_usage') }}
    group by activity_date
    {%- for table, time in landed_times().items() if table not in ('accounts', 'events') %}
    union all
    select
        '{{ table }}' as source,
        cast({{ time }} as date) as row_day,
        count(*) as row_count
    from {{ ref('stg_' ~ table) }}
    group by cast({{ time }} as date)
    {%- endfor %}

)

select
    days.as_of_date,
    rows_by_day.source,
    sum(case when days.weeks_before = 0 then rows_by_day.row_count else 0 end) as row_count,
    sum(case when days.weeks_before > 0 then rows_by_day.row_count else 0 end) as earlier_rows,
    count(case when days.weeks_before > 0 then rows_by_day.row_count end) as earlier_days
from days
inner join rows_by_day
    on days.row_day = rows_by_day.row_day
group by
    days.as_of_date,
    rows_by_day.source
