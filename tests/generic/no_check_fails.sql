{#- No check of the run failed whose severity is the one given. health.run_checks says which did, and why. -#}
{% test no_check_fails(model, of_severity) %}
with checks as (

    select * from {{ model }}

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
    and checks.severity = '{{ of_severity }}'
{% endtest %}
