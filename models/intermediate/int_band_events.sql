{{ config(materialized='ephemeral') }}
{#-
  Drops and recoveries that count (docs/configuration.md, alerts). A run is a row of nights on one side of a line, `green` or
  `red`; it counts from the night on which it is long enough or far enough, and is an event where the run that counted
  before lies on the other side. Nights without a score, or with a stale source, are left out; a changed configuration and
  another health score begin a new story.
-#}
{%- set nights = setting('alert_nights') -%}
{%- set margin = setting('alert_margin') -%}
with health_scores as (

    select * from {{ ref('account_health_scores') }}

),

stale_nights as (

    select distinct
        as_of_date,
        account_id
    from {{ ref('account_kpi_scores') }}
    where status = 'source_stale'

),

scored_nights as (

    select
        health_scores.*,
        row_number() over (partition by health_scores.account_id order by health_scores.as_of_date) as night,
        lag(health_scores.config_version || ' ' || health_scores.health_score)
            over (partition by health_scores.account_id order by health_scores.as_of_date) as previous_story
    from health_scores
    left join stale_nights
        on health_scores.as_of_date = stale_nights.as_of_date
        and health_scores.account_id = stale_nights.account_id
    where
        health_scores.score is not null
        and stale_nights.account_id is null

),

stories as (

    select
        *,
        sum(case when config_version || ' ' || health_score = previous_story then 0 else 1 end)
            over (partition by account_id order by as_of_date rows unbounded preceding) as story
    from scored_nights

),

sides as (

    {%- for line in ['green', 'red'] %}
    select
        *,
        '{{ line }}' as line,
        {%- if line == 'green' %}
        band = 'GREEN' as is_above,
        score >= {{ bands().green }} + {{ margin }} or score <= {{ bands().green }} - {{ margin }} as is_far
        {%- else %}
        band <> 'RED' as is_above,
        score >= {{ bands().red }} + {{ margin }} or score <= {{ bands().red }} - {{ margin }} as is_far
        {%- endif %}
    from stories
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

turns as (

    select
        *,
        case
            when is_above = lag(is_above) over (partition by account_id, story, line order by as_of_date) then 0
            else 1
        end as is_turn
    from sides

),

runs as (

    select
        *,
        sum(is_turn) over (partition by account_id, story, line order by as_of_date rows unbounded preceding) as run
    from turns

),

nights_in_runs as (

    select
        *,
        row_number() over (partition by account_id, story, line, run order by as_of_date) as night_of_run,
        min(as_of_date) over (partition by account_id, story, line, run) as since,
        max(night) over (partition by account_id, story, line, run) as last_night
    from runs

),

counting_runs as (

    select
        account_id,
        story,
        line,
        run,
        is_above,
        since,
        min(as_of_date) as as_of_date
    from nights_in_runs
    where run = 1 or night_of_run >= {{ nights }} or is_far
    group by
        account_id,
        story,
        line,
        run,
        is_above,
        since

),

turning_points as (

    select
        *,
        lag(is_above) over (partition by account_id, story, line order by run) as was_above
    from counting_runs

)

select
    as_of_date,
    account_id,
    line,
    case when is_above then 'recovered' else 'dropped' end as alert,
    since
from turning_points
where was_above <> is_above
