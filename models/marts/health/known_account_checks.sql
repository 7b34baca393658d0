with known_accounts as (

    select * from {{ ref('known_accounts') }}

),

newest_dates as (

    select
        health_scores.account_id,
        max(health_scores.as_of_date) as as_of_date
    from {{ ref('account_health_scores') }} as health_scores
    inner join known_accounts
        on health_scores.account_id = known_accounts.account_id
    group by health_scores.account_id

),

newest_scores as (

    select health_scores.*
    from {{ ref('account_health_scores') }} as health_scores
    inner join newest_dates
        on health_scores.account_id = newest_dates.account_id
        and health_scores.as_of_date = newest_dates.as_of_date

)

select
    known_accounts.account_id,
    known_accounts.expected,
    known_accounts.note,
    newest_scores.as_of_date,
    newest_scores.score,
    newest_scores.band,
    case
        when known_accounts.expected = 'healthy' then newest_scores.band <> 'RED'
        when known_accounts.expected = 'at_risk' then newest_scores.band <> 'GREEN'
    end as agrees
from known_accounts
left join newest_scores
    on known_accounts.account_id = newest_scores.account_id
