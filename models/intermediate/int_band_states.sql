{{ config(materialized='incremental', incremental_strategy='replace_dates', replaced_dates='int_alert_dates') }}
{#-
  On which side of each line, green and red, an account stands for good (docs/configuration.md, alerts). A run is a row of
  nights on one side; it counts from the night on which it is long enough or far enough, and is an event where the side that
  counted before is the other. Nights without a score, or with a stale source, are left out; another health score, or another
  way of scoring, begins a new story. Only the nights whose alerts are made anew are looked at, going on from the account's
  last state before them.
-#}
{%- set bands = bands() -%}
{%- set nights = setting('alert_nights') -%}
{%- set margin = setting('alert_margin') -%}
{%- set nights_of_line = '(partition by account_id, line order by as_of_date)' -%}
{%- set until_this_night = '(partition by account_id, line order by as_of_date rows unbounded preceding)' -%}
-- depends_on: {{ ref('as_of_dates') }}
with alert_dates as (

    select * from {{ ref('int_alert_dates') }}

),

stale_nights as (

    select distinct
        as_of_date,
        account_id
    from {{ ref('account_kpi_scores') }}
    where
        status = 'source_stale'
        {%- if is_incremental() %}
        and as_of_date in (select alert_dates.as_of_date from alert_dates)
        {%- endif %}

),

nights as (

    select * from {{ ref('int_score_stories') }}
    where
        score is not null
        {%- if is_incremental() %}
        and as_of_date in (select alert_dates.as_of_date from alert_dates)
        {%- endif %}

),

scored_nights as (

    select nights.*
    from nights
    left join stale_nights
        on nights.as_of_date = stale_nights.as_of_date
        and nights.account_id = stale_nights.account_id
    where stale_nights.account_id is null

),

{% if is_incremental() -%}
last_states as (

    select
        account_id,
        max(as_of_date) as as_of_date
    from {{ this }}
    where not {{ from_first_date() }}
    group by account_id

),

{% endif -%}
sides as (

    {%- for line in ['green', 'red'] %}
    select
        as_of_date,
        account_id,
        '{{ line }}' as line,
        story_key,
        {{ "band = 'GREEN'" if line == 'green' else "band <> 'RED'" }} as is_above,
        score >= {{ bands[line] }} + {{ margin }} or score <= {{ bands[line] }} - {{ margin }} as is_far,
        cast(null as integer) as carried_night,
        cast(null as date) as carried_since,
        cast(null as boolean) as carried_side
    from scored_nights
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    {%- if is_incremental() %}
    union all
    select
        states.as_of_date,
        states.account_id,
        states.line,
        states.story_key,
        states.is_above,
        false as is_far,
        states.night_of_run as carried_night,
        states.since as carried_since,
        states.counting_side as carried_side
    from {{ this }} as states
    inner join last_states
        on states.account_id = last_states.account_id
        and states.as_of_date = last_states.as_of_date
    {%- endif %}

),

beginnings as (

    select
        *,
        row_number() over {{ nights_of_line }} as place,
        coalesce(story_key <> lag(story_key) over {{ nights_of_line }}, true) as begins_story,
        coalesce(is_above <> lag(is_above) over {{ nights_of_line }}, true) as is_turn
    from sides

),

runs as (

    select
        *,
        max(case when begins_story then place end) over {{ until_this_night }} as story_place,
        max(case when begins_story or is_turn then place end) over {{ until_this_night }} as run_place,
        max(case when begins_story or is_turn then coalesce(carried_since, as_of_date) end) over {{ until_this_night }} as since,
        max(case when is_far then place end) over {{ until_this_night }} as far_place,
        max(carried_night) over {{ until_this_night }} as nights_before
    from beginnings

),

nights_of_runs as (

    select
        *,
        place - run_place + case when run_place = 1 then coalesce(nights_before, 1) else 1 end as night_of_run,
        coalesce(far_place >= run_place, false) as has_been_far,
        run_place = story_place and not (story_place = 1 and nights_before is not null) as is_first_of_story
    from runs

),

counting as (

    select
        *,
        case
            when carried_night is not null then carried_side
            when is_first_of_story or night_of_run >= {{ nights }} or has_been_far then is_above
        end as counting_now
    from nights_of_runs

),

sides_that_counted as (

    select
        *,
        max(case when counting_now then place end) over {{ until_this_night }} as above_place,
        max(case when not counting_now then place end) over {{ until_this_night }} as below_place
    from counting

),

states as (

    select
        *,
        case
            when above_place >= story_place and coalesce(below_place < above_place, true) then true
            when below_place >= story_place then false
        end as counting_side
    from sides_that_counted

),

events as (

    select
        *,
        not begins_story and coalesce(counting_side <> lag(counting_side) over {{ nights_of_line }}, false) as is_event
    from states

)

select
    as_of_date,
    account_id,
    line,
    story_key,
    is_above,
    cast(night_of_run as integer) as night_of_run,
    since,
    counting_side,
    is_event
from events
where carried_night is null
