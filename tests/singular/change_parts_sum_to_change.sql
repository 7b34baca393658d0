{#- Parts sum to the change exactly, for every account, date and comparison. -#}
{{ config(meta={'dagster': {'ref': {'name': 'account_health_change_parts'}}}) }}
with changes as (

    select * from {{ ref('account_health_changes') }}
    where {{ from_first_date() }}

),

summed as (

    select
        as_of_date,
        account_id,
        compared_days,
        sum(points) as points
    from {{ ref('account_health_change_parts') }}
    where {{ from_first_date() }}
    group by
        as_of_date,
        account_id,
        compared_days

)

select
    changes.as_of_date,
    changes.account_id,
    changes.compared_days,
    changes.score_change,
    summed.points
from changes
left join summed
    on changes.as_of_date = summed.as_of_date
    and changes.account_id = summed.account_id
    and changes.compared_days = summed.compared_days
where coalesce({{ decimal_of('changes.score_change', 9, 4) }}, 0) <> coalesce(summed.points, 0)
