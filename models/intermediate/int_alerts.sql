{#- What is fit to act on, on the dates whose alerts are made anew. -#}
with alert_dates as (

    select * from {{ ref('int_alert_dates') }}

),

versions as (

    select * from {{ ref('int_account_versions') }}

),

renewals as (

    select
        alert_dates.as_of_date,
        versions.account_id,
        cast(versions.renewal_date as date) as renewal_day,
        cast({{ dbt.dateadd('day', -setting('renewal_days'), 'cast(versions.renewal_date as date)') }} as date) as is_near_from
    from versions
    inner join alert_dates
        on {{ is_in_force('versions', 'alert_dates.as_of_date') }}
    where versions.renewal_date is not null

),

band_events as (

    select
        as_of_date,
        account_id,
        case when counting_side then 'recovered' else 'dropped' end as alert,
        min(since) as since
    from {{ ref('int_band_states') }}
    where is_event and {{ from_first_date() }}
    group by
        as_of_date,
        account_id,
        counting_side

),

streaks as (

    select * from {{ ref('int_streaks') }}
    where {{ from_first_date() }}

),

renewals_at_risk as (

    select
        streaks.as_of_date,
        streaks.account_id,
        'renewal_at_risk' as alert,
        greatest(streaks.since, renewals.is_near_from) as since
    from streaks
    inner join renewals
        on streaks.as_of_date = renewals.as_of_date
        and streaks.account_id = renewals.account_id
    where
        streaks.streak = 'at_risk'
        and renewals.renewal_day >= streaks.as_of_date
        and renewals.is_near_from <= streaks.as_of_date

),

expansions as (

    select
        as_of_date,
        account_id,
        'expansion' as alert,
        since
    from streaks
    where streak = 'expansion'

),

alerts as (

    select * from band_events
    union all
    select * from renewals_at_risk
    union all
    select * from expansions

)

select alerts.*
from alerts
inner join alert_dates
    on alerts.as_of_date = alert_dates.as_of_date
