{{ config(materialized='ephemeral') }}
{#-
  The comparisons whose changes this run explains. Where the configuration and the health score are the same, so are an
  account's KPIs, their weights and thresholds; else it `is_redefined`.
-#}
with compared_dates as (

    select * from {{ ref('int_compared_dates') }}

),

changes as (

    select * from {{ ref('account_health_changes') }}
    where
        score_change is not null
        and as_of_date in (select compared_dates.as_of_date from compared_dates)

),

health_scores as (

    select * from {{ ref('account_health_scores') }}
    where as_of_date in (select compared_dates.as_of_date from compared_dates)

)

select
    changes.as_of_date,
    changes.account_id,
    changes.compared_days,
    changes.score_change,
    cast({{ dbt.dateadd('day', '-changes.compared_days', 'changes.as_of_date') }} as date) as previous_date,
    changes.config_changed,
    health_scores.health_score <> changes.previous_health_score as is_switched,
    changes.config_changed or health_scores.health_score <> changes.previous_health_score as is_redefined
from changes
inner join health_scores
    on changes.as_of_date = health_scores.as_of_date
    and changes.account_id = health_scores.account_id
