{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'health_score_definitions'}}}) }}
{#- A health score that no account met on the newest date of the run: is its filter as it was meant? -#}
with definitions as (

    select * from {{ ref('health_score_definitions') }}

),

scored_accounts as (

    select * from {{ ref('int_scored_accounts') }}

),

met as (

    select health_score
    from scored_accounts
    where as_of_date = (select max(as_of_date) from {{ ref('as_of_dates') }})

)

select distinct health_score
from definitions
where health_score not in (select health_score from met)
