{{ config(materialized='ephemeral') }}
{#-
  In words, for every account with an alert: the KPIs that cost it most, and those that moved it most against the week before
  (or, where that wasn't published, the day before).
-#}
with alerted as (

    select distinct
        as_of_date,
        account_id
    from {{ ref('int_alerts') }}

),

kpi_scores as (  -- noqa: ST03

    select
        kpi_scores.*,
        {{ points_lost('kpi_scores.effective_weight', 'kpi_scores.score') }} as points
    from {{ ref('account_kpi_scores') }} as kpi_scores
    inner join alerted
        on kpi_scores.as_of_date = alerted.as_of_date
        and kpi_scores.account_id = alerted.account_id

),

held_down as (

    {{ top_three('kpi_scores', 'points > 0', 'points', '-') }}

),

change_parts as (

    select
        change_parts.as_of_date,
        change_parts.account_id,
        change_parts.compared_days,
        change_parts.kpi,
        sum(change_parts.points) as points,
        max(change_parts.compared_days) over (partition by change_parts.as_of_date, change_parts.account_id) as longest
    from {{ ref('account_health_change_parts') }} as change_parts
    inner join alerted
        on change_parts.as_of_date = alerted.as_of_date
        and change_parts.account_id = alerted.account_id
    where change_parts.compared_days in (1, 7)
    group by
        change_parts.as_of_date,
        change_parts.account_id,
        change_parts.compared_days,
        change_parts.kpi

),

weeks_changes as (  -- noqa: ST03

    select * from change_parts
    where compared_days = longest

),

fell as (

    {{ top_three('weeks_changes', 'points < 0', '-points', '-') }}

),

rose as (

    {{ top_three('weeks_changes', 'points > 0', 'points', '+') }}

),

expansions as (

    select * from {{ ref('int_streaks') }}
    where streak = 'expansion' and {{ from_first_date() }}

)

select
    alerted.as_of_date,
    alerted.account_id,
    held_down.kpis as held_down_by,
    fell.kpis as fell,
    rose.kpis as rose,
    {{ decimal_of('expansions.value', 18, 2) }} as expansion_value
from alerted
left join held_down
    on alerted.as_of_date = held_down.as_of_date
    and alerted.account_id = held_down.account_id
left join fell
    on alerted.as_of_date = fell.as_of_date
    and alerted.account_id = fell.account_id
left join rose
    on alerted.as_of_date = rose.as_of_date
    and alerted.account_id = rose.account_id
left join expansions
    on alerted.as_of_date = expansions.as_of_date
    and alerted.account_id = expansions.account_id
