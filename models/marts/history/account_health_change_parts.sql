{#-
  Each KPI's difference of contributions, split by cause (macros/history/change_causes.sql). Rounding is settled with the
  greatest part, so that an account's parts sum to its change.
-#}
-- depends_on: {{ ref('int_compared_dates') }}
with changes as (

    select * from {{ ref('int_score_changes') }}

),

causes as (

    {{ change_causes('int_kpi_changes') }}

),

rounded as (

    select
        as_of_date,
        account_id,
        compared_days,
        section,
        kpi,
        cause,
        {{ round_half_up('points', 4) }} as points
    from causes
    where points <> 0

),

summed as (

    select
        *,
        sum(points) over (partition by as_of_date, account_id, compared_days) as points_in_all,
        row_number() over (
            partition by as_of_date, account_id, compared_days
            order by abs(points) desc, section asc, kpi asc, cause asc
        ) as place
    from rounded

),

settled as (

    select
        summed.as_of_date,
        summed.account_id,
        summed.compared_days,
        summed.section,
        summed.kpi,
        summed.cause,
        summed.points + case
            when summed.place = 1
                then {{ decimal_of('changes.score_change', 9, 4) }} - summed.points_in_all
            else 0
        end as points
    from summed
    inner join changes
        on summed.as_of_date = changes.as_of_date
        and summed.account_id = changes.account_id
        and summed.compared_days = changes.compared_days

)

select
    as_of_date,
    account_id,
    compared_days,
    section,
    kpi,
    cause,
    {{ decimal_of('points', 9, 4) }} as points
from settled
where points <> 0
