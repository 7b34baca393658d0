{%- set bands = bands() -%}
-- depends_on: {{ ref('as_of_dates') }}
with kpi_scores as (

    select * from {{ ref('int_kpi_scores') }}

),

counted as (

    select
        as_of_date,
        health_score,
        section,
        kpi,
        value,
        score,
        count(*) as accounts
    from kpi_scores
    where status = 'measured'
    group by
        as_of_date,
        health_score,
        section,
        kpi,
        value,
        score

),

ranked as (

    select
        *,
        sum(accounts) over (
            partition by as_of_date, health_score, section, kpi
            order by value
            rows unbounded preceding
        ) as accounts_at_or_below,
        sum(accounts) over (partition by as_of_date, health_score, section, kpi) as accounts_in_all
    from counted

)

select
    as_of_date,
    health_score,
    section,
    kpi,
    value,
    accounts,
    cast(accounts_at_or_below as {{ double_type() }}) / accounts_in_all as percentile,
    score,
    {{ score_band('score', bands.green, bands.red) }} as band
from ranked
