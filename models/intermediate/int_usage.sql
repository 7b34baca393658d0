with events as (

    select * from {{ ref('stg_events') }}

),

feature_catalogue as (

    select * from {{ ref('feature_catalogue') }}

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
    rolled_up.account_id,
    rolled_up.user_id,
    rolled_up.activity_date,
    rolled_up.module,
    rolled_up.feature,
    {{ trimmed_text('feature_catalogue.feature') }} as catalogue_feature,
    rolled_up.event_name,
    rolled_up.events,
    {{ exact_quotient('rolled_up.seconds', 60) }} as minutes,
    rolled_up.user_id || ' ' || cast(rolled_up.activity_date as {{ dbt.type_string() }}) as user_day
from rolled_up
left join feature_catalogue
    on lower(rolled_up.feature) = lower({{ trimmed_text('feature_catalogue.feature') }})
