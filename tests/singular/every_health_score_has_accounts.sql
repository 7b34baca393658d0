{#- A health score that no account met on the newest date of the run: is its filter as it was meant? -#}
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'health_score_definitions'}}}) }}
with definitions as (

    select * from {{ ref('health_score_definitions') }}

),

last_date as (

    select max(as_of_date) as as_of_date from {{ ref('as_of_dates') }}

),

met as (

    select distinct scored_accounts.health_score
    from {{ ref('int_scored_accounts') }} as scored_accounts
    inner join last_date
        on scored_accounts.as_of_date = last_date.as_of_date

)

select distinct definitions.health_score
from definitions
left join met
    on definitions.health_score = met.health_score
where met.health_score is null
