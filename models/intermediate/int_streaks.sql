{{ config(materialized='incremental', incremental_strategy='replace_dates', replaced_dates='int_alert_dates') }}
{#-
  Rows of nights on which an account is at risk (red or yellow), or a candidate for expansion (green, with
  settings.expansion_kpi at settings.expansion_at_least), each night with the first of the row it stands in. Only the nights
  whose alerts are made anew are looked at, going on from the account's last night before them.
-#}
-- depends_on: {{ ref('as_of_dates') }}
with alert_dates as (

    select * from {{ ref('int_alert_dates') }}

),

health_scores as (

    select * from {{ ref('account_health_scores') }}

),

scored_nights as (

    select * from health_scores
    {%- if is_incremental() %}
    where as_of_date in (select alert_dates.as_of_date from alert_dates)
    {%- endif %}

),

expansion_values as (

    select * from {{ ref('account_kpis') }}
    where kpi = {{ text_literal(setting('expansion_kpi')) }}

),

nights as (

    select
        scored_nights.as_of_date,
        scored_nights.account_id,
        scored_nights.band,
        expansion_values.value
    from scored_nights
    left join expansion_values
        on scored_nights.as_of_date = expansion_values.as_of_date
        and scored_nights.account_id = expansion_values.account_id

),

last_nights as (

    select
        account_id,
        max(as_of_date) as as_of_date
    from health_scores
    where not {{ from_first_date() }}
    group by account_id

),

met as (

    select
        as_of_date,
        account_id,
        'at_risk' as streak,
        band in ('RED', 'YELLOW') as is_met,
        cast(null as date) as carried_since,
        cast(null as {{ double_type() }}) as value
    from nights
    union all
    select
        as_of_date,
        account_id,
        'expansion' as streak,
        coalesce(band = 'GREEN' and value >= {{ setting('expansion_at_least') }}, false) as is_met,
        cast(null as date) as carried_since,
        value
    from nights
    {%- if is_incremental() %}
    union all
    select
        last_nights.as_of_date,
        last_nights.account_id,
        streaks.streak,
        true as is_met,
        streaks.since as carried_since,
        streaks.value
    from last_nights
    inner join {{ this }} as streaks
        on last_nights.account_id = streaks.account_id
        and last_nights.as_of_date = streaks.as_of_date
    {%- endif %}

),

numbered as (

    select
        *,
        sum(case when is_met then 0 else 1 end) over (
            partition by account_id, streak
            order by as_of_date
            rows unbounded preceding
        ) as unmet_before
    from met

),

begun as (

    select
        as_of_date,
        account_id,
        streak,
        carried_since,
        min(coalesce(carried_since, as_of_date)) over (partition by account_id, streak, unmet_before) as since,
        value
    from numbered
    where is_met

)

select
    as_of_date,
    account_id,
    streak,
    since,
    value
from begun
where carried_since is null
