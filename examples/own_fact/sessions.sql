{#- One row a session: a user's events with less than 30 minutes from each to the next. -#}
with events as (

    select * from {{ ref('stg_events') }}
    where user_id is not null

),

with_previous as (

    select
        *,
        lag(occurred_at) over (partition by account_id, user_id order by occurred_at) as previous_at
    from events

),

numbered as (

    select
        *,
        sum(case when {{ microseconds_between('previous_at', 'occurred_at') }} < 1800000000 then 0 else 1 end)
            over (partition by account_id, user_id order by occurred_at rows unbounded preceding) as session_number
    from with_previous

)

select
    account_id,
    user_id,
    min(occurred_at) as started_at,
    max(occurred_at) as ended_at,
    count(*) as events,
    count(distinct module) as modules,
    count(*) = 1 as is_single_event
from numbered
group by
    account_id,
    user_id,
    session_number
