with known_accounts as (

    select * from {{ ref('known_accounts') }}

),

health_scores as (

    select
        *,
        row_number() over (partition by account_id order by as_of_date desc) as age
    from {{ ref('account_health_scores') }}

)

select
    known_accounts.account_id,
    known_accounts.expected,
    known_accounts.note,
    health_scores.as_of_date,
    health_scores.score,
    health_scores.band,
    case
        when known_accounts.expected = 'healthy' then health_scores.band <> 'RED'
        when known_accounts.expected = 'at_risk' then health_scores.band <> 'GREEN'
    end as agrees
from known_accounts
left join health_scores
    on known_accounts.account_id = health_scores.account_id
    and health_scores.age = 1
