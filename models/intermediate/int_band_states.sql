{{ config(materialized='incremental', incremental_strategy='replace_dates', replaced_dates='int_alert_dates') }}
{#-
  On which side of each line, green and red, an account stands for good (docs/configuration.md, alerts). A run is a row of
  nights on one side; it counts from the night on which it is long enough or far enough, and is an event where the side that
  counted before is the other. Nights without a score, or with a stale source, are left out; a changed configuration and another
  health score begin a new story. Only the nights whose alerts are made anew are looked at, going on from the account's last
  state before them.
-#}
{%- set nights = setting('alert_nights') -%}
{%- set margin = setting('alert_margin') -%}
{%- set of_run = 'partition by account_id, line, story, run' -%}
{%- set of_story = 'partition by account_id, line, story order by as_of_date' -%}
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

    select * from {{ ref('account_health_scores') }}
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
        config_version || ' ' || health_score as story_key,
        {{ "band = 'GREEN'" if line == 'green' else "band <> 'RED'" }} as is_above,
        score >= {{ bands()[line] }} + {{ margin }} or score <= {{ bands()[line] }} - {{ margin }} as is_far,
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

stories as (

    select
        *,
        sum(is_new_story) over (partition by account_id, line order by as_of_date rows unbounded preceding) as story
    from (
        select
            *,
            case
                when story_key = lag(story_key) over (partition by account_id, line order by as_of_date) then 0
                else 1
            end as is_new_story
        from sides
    ) as beginnings

),

runs as (

    select
        *,
        sum(is_turn) over ({{ of_story }} rows unbounded preceding) as run
    from (
        select
            *,
            case when is_above = lag(is_above) over ({{ of_story }}) then 0 else 1 end as is_turn
        from stories
    ) as turns

),

nights_of_runs as (

    select
        *,
        row_number() over ({{ of_run }} order by as_of_date)
        + coalesce(max(carried_night) over ({{ of_run }}) - 1, 0) as night_of_run,
        min(coalesce(carried_since, as_of_date)) over ({{ of_run }}) as since,
        max(case when is_far then 1 else 0 end) over ({{ of_run }} order by as_of_date rows unbounded preceding) as has_been_far,
        run = 1 and max(carried_night) over (partition by account_id, line, story) is null as is_first_of_story,
        row_number() over ({{ of_story }}) as place
    from runs

),

counting as (

    select
        *,
        case
            when carried_night is not null then carried_side
            when is_first_of_story or night_of_run >= {{ nights }} or has_been_far = 1 then is_above
        end as counting_now
    from nights_of_runs

),

last_counting as (

    select
        *,
        max(case when counting_now is not null then place end) over ({{ of_story }} rows unbounded preceding) as counting_place
    from counting

),

states as (

    select
        last_counting.*,
        counted.counting_now as counting_side
    from last_counting
    left join counting as counted
        on last_counting.account_id = counted.account_id
        and last_counting.line = counted.line
        and last_counting.story = counted.story
        and last_counting.counting_place = counted.place

),

events as (

    select
        *,
        coalesce(counting_side <> lag(counting_side) over ({{ of_story }}), false) as is_event
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
