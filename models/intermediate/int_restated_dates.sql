{#-
  The published dates before that of the run whose inputs changed since; those up to settings.restate_days back are published
  again. None where the run's date isn't the newest: then only what was asked for is published.
-#}
{%- set inputs_before = relation_before('int_published_inputs') -%}
{%- set scores_before = relation_before('account_health_scores') -%}
with input_days as (

    select * from {{ ref('int_input_days') }}

),

last_date as (

    select max(as_of_date) as as_of_date from {{ ref('int_wanted_dates') }}

)
{%- if inputs_before and scores_before %},

inputs_before as (

    select * from {{ inputs_before }}

),

published_dates as (

    select distinct as_of_date from {{ scores_before }}

),

first_change as (

    select min(coalesce(input_days.input_day, inputs_before.input_day)) as input_day
    from input_days
    full outer join inputs_before
        on input_days.fact = inputs_before.fact
        and input_days.input_day = inputs_before.input_day
    where coalesce(input_days.fingerprint, '') <> coalesce(inputs_before.fingerprint, '')

)

select
    published_dates.as_of_date,
    first_change.input_day as changed_since,
    published_dates.as_of_date >= {{ dbt.dateadd('day', -setting('restate_days'), 'last_date.as_of_date') }} as is_restated
from published_dates
cross join first_change
cross join last_date
where
    published_dates.as_of_date >= first_change.input_day
    and published_dates.as_of_date < last_date.as_of_date
    and last_date.as_of_date >= (select max(newest.as_of_date) from published_dates as newest)
{%- else %}

select
    last_date.as_of_date,
    input_days.input_day as changed_since,
    false as is_restated
from last_date
cross join input_days
where 1 = 0
{%- endif %}
