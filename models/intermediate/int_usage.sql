with events as (

    select * from {{ ref('stg_events') }}

),

rolled_up as (

    select
        account_id,
        user_id,
        cast(occurred_at as date) as activity_date,
        module,
        feature,
        event_name,
        count(*) as events,
        coalesce(sum(duration_seconds), 0) as seconds
    from events
    group by
        account_id,
        user_id,
        cast(occurred_at as date),
        module,
        feature,
        event_name

)

select
    account_id,
    user_id,
    activity_date,
    module,
    feature,
    event_name,
    events,
    {{ exact_quotient("seconds", 60) }} as minutes,
    user_id || ' ' || cast(activity_date as {{ dbt.type_string() }}) as user_day
from rolled_up
