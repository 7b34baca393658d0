{#- A failed check of severity warn: shown, and no more. health.run_checks says which, and why. -#}
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'run_checks'}}}) }}
with checks as (

    select * from {{ ref('run_checks') }}

),

as_of_dates as (

    select * from {{ ref('as_of_dates') }}

)

select checks.*
from checks
inner join as_of_dates
    on checks.as_of_date = as_of_dates.as_of_date
where
    checks.is_failed
    and checks.severity = 'warn'
