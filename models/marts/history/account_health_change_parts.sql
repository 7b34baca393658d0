{#-
  Each KPI's difference of contributions, split by cause (macros/history/change_causes.sql). Rounding is settled with the
  greatest part, so that an account's parts sum to its change.
-#}
with compared_dates as (

    select * from {{ ref('int_compared_dates') }}

),

changes as (

    select changes.*
    from {{ ref('account_health_changes') }} as changes
    inner join compared_dates
        on changes.as_of_date = compared_dates.as_of_date
    where changes.score_change is not null

),

causes as (

    {{ change_causes('int_kpi_changes') }}

),

summed as (

    select
        as_of_date,
        account_id,
        compared_days,
        section,
        kpi,
        cause,
        {{ round_half_up('sum(points)', 4) }} as points,
        row_number() over (
            partition by as_of_date, account_id, compared_days
            order by abs({{ round_half_up('sum(points)', 4) }}) desc, section asc, kpi asc, cause asc
        ) as place
    from causes
    group by
        as_of_date,
        account_id,
        compared_days,
        section,
        kpi,
        cause

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
                then cast(changes.score_change as decimal(9, 4)) - sum(summed.points) over (
                    partition by summed.as_of_date, summed.account_id, summed.compared_days
                )
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
    cast(points as decimal(9, 4)) as points
from settled
where points <> 0
