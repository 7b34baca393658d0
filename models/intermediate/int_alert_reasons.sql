{{ config(materialized='ephemeral') }}
{#-
  In words, the three KPIs behind an alert, each with its points: those that hold down an account whose renewal is at risk; those
  that moved it since it began to drop or recover, night by night, or where that isn't known, within the week.
-#}
with alerts as (

    select * from {{ ref('int_alerts') }}

),

kpi_scores as (

    select * from {{ ref('account_kpi_scores') }}

),

change_parts as (

    select * from {{ ref('account_health_change_parts') }}
    where
        compared_days in (1, 7)
        and as_of_date >= (select min(alerts.since) from alerts)

),

expansions as (

    select * from {{ ref('int_streaks') }}
    where streak = 'expansion' and {{ from_first_date() }}

),

held_down as (

    select
        alerts.as_of_date,
        alerts.account_id,
        alerts.alert,
        kpi_scores.kpi,
        0 as compared_days,
        sum({{ points_lost('kpi_scores.effective_weight', 'kpi_scores.score') }}) as points
    from alerts
    inner join kpi_scores
        on alerts.as_of_date = kpi_scores.as_of_date
        and alerts.account_id = kpi_scores.account_id
    where alerts.alert = 'renewal_at_risk'
    group by
        alerts.as_of_date,
        alerts.account_id,
        alerts.alert,
        kpi_scores.kpi

),

moved as (

    select
        alerts.as_of_date,
        alerts.account_id,
        alerts.alert,
        change_parts.kpi,
        change_parts.compared_days,
        sum(change_parts.points * case alerts.alert when 'dropped' then -1 else 1 end) as points
    from alerts
    inner join change_parts
        on alerts.account_id = change_parts.account_id
        and (
            (change_parts.compared_days = 1 and change_parts.as_of_date between alerts.since and alerts.as_of_date)
            or (change_parts.compared_days = 7 and alerts.as_of_date = change_parts.as_of_date)
        )
    where alerts.alert in ('dropped', 'recovered')
    group by
        alerts.as_of_date,
        alerts.account_id,
        alerts.alert,
        change_parts.kpi,
        change_parts.compared_days

),

points_of_kpis as (

    select * from held_down
    union all
    select * from moved

),

sizes as (

    select
        *,
        {{ decimal_of('points', 9, 1) }} as size
    from points_of_kpis

),

ranked as (

    select
        *,
        min(compared_days) over (partition by as_of_date, account_id, alert) as nearest,
        row_number() over (partition by as_of_date, account_id, alert, compared_days order by size desc, kpi asc) as place
    from sizes
    where size > 0

),

listed as (

    select
        as_of_date,
        account_id,
        alert,
        {{ ordered_list(
            "kpi || case alert when 'recovered' then ' (+' else ' (-' end || cast(size as " ~ dbt.type_string() ~ ") || ')'", 'place'
        ) }} as kpis
    from ranked
    where compared_days = nearest and place <= 3
    group by
        as_of_date,
        account_id,
        alert

)

select
    alerts.as_of_date,
    alerts.account_id,
    alerts.alert,
    listed.kpis,
    {{ decimal_of('expansions.value', 18, 2) }} as expansion_value
from alerts
left join listed
    on alerts.as_of_date = listed.as_of_date
    and alerts.account_id = listed.account_id
    and alerts.alert = listed.alert
left join expansions
    on alerts.as_of_date = expansions.as_of_date
    and alerts.account_id = expansions.account_id
