{{ config(materialized='ephemeral') }}
{#-
  What the checks of a run look at, but for source freshness: two numbers for each date and subject. `part` is what there is,
  `whole` what it is held against; null where a check can't judge.
-#}
{%- set volume_is_usual = 'earlier_days >= 3 and earlier_rows >= 4 * ' ~ check_settings().volume_min_rows -%}
{%- set known = known_delivery(ref('as_of_dates')) -%}
with as_of_dates as (

    select * from {{ ref('as_of_dates') }}

),

last_date as (

    select max(as_of_date) as as_of_date from as_of_dates

),

volumes as (

    select * from {{ ref('int_source_volumes') }}

),

changes as (

    select * from {{ ref('account_health_changes') }}

),

health_scores as (

    select * from {{ ref('account_health_scores') }}

),

stories as (

    select * from {{ ref('int_score_stories') }}

),

raw_rows as (

    {%- for name in raw_tables() %}
    {{ new_raw_rows(name, ref('int_event_rollup' if name == 'events' else 'base_' ~ name), known) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

coverages as (

    select
        as_of_date,
        {{ exact_sum('coverage') }} as coverage,
        count(*) as accounts
    from health_scores
    group by as_of_date

)

select
    as_of_date,
    'volume' as check_name,
    source as subject,
    cast(row_count as {{ double_type() }}) as part,
    case when {{ volume_is_usual }} then cast(earlier_rows as {{ double_type() }}) / 4 end as whole
from volumes
union all
select
    last_date.as_of_date,
    'rejected_share' as check_name,
    raw_rows.raw_table as subject,
    cast(raw_rows.rejected_rows as {{ double_type() }}) as part,
    cast(raw_rows.read_rows as {{ double_type() }}) as whole
from raw_rows
cross join last_date
where raw_rows.read_rows > 0
union all
select
    changes.as_of_date,
    'band_changes' as check_name,
    'accounts' as subject,
    cast(sum(case when changes.band <> changes.previous_band then 1 else 0 end) as {{ double_type() }}) as part,
    cast(count(*) as {{ double_type() }}) as whole
from changes
inner join as_of_dates
    on changes.as_of_date = as_of_dates.as_of_date
inner join stories
    on changes.as_of_date = stories.as_of_date
    and changes.account_id = stories.account_id
inner join stories as stories_before
    on stories_before.as_of_date = cast({{ dbt.dateadd('day', -1, 'changes.as_of_date') }} as date)
    and changes.account_id = stories_before.account_id
where
    changes.compared_days = 1
    and (not changes.config_changed or stories.story_key = stories_before.story_key)
group by changes.as_of_date
union all
select
    as_of_dates.as_of_date,
    'coverage_fall' as check_name,
    'accounts' as subject,
    cast(today.coverage as {{ double_type() }}) / today.accounts as part,
    cast(day_before.coverage as {{ double_type() }}) / day_before.accounts as whole
from as_of_dates
inner join coverages as today
    on as_of_dates.as_of_date = today.as_of_date
inner join coverages as day_before
    on day_before.as_of_date = cast({{ dbt.dateadd('day', -1, 'as_of_dates.as_of_date') }} as date)
