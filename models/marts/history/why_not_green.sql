{#- What one KPI alone would have to be; the score it needs is its own and what is lacking, by its share of the whole. -#}
{%- set green = bands().green -%}
-- depends_on: {{ ref('as_of_dates') }}
with kpi_scores as (

    select * from {{ ref('account_kpi_scores') }}

),

health_scores as (

    select * from {{ ref('int_health_scores') }}

),

definitions as (

    select * from {{ ref('int_health_score_kpis') }}

),

measured as (

    select
        kpi_scores.as_of_date,
        kpi_scores.account_id,
        kpi_scores.section,
        kpi_scores.kpi,
        kpi_scores.value,
        kpi_scores.score,
        definitions.zero_at,
        definitions.hundred_at,
        cast(ceil({{ green }}) - 0.5 - health_scores.score_exact as {{ double_type() }}) / kpi_scores.effective_weight as points_lacking
    from kpi_scores
    inner join health_scores
        on kpi_scores.as_of_date = health_scores.as_of_date
        and kpi_scores.account_id = health_scores.account_id
    inner join definitions
        on kpi_scores.health_score = definitions.health_score
        and kpi_scores.section = definitions.section
        and kpi_scores.kpi = definitions.kpi
    where
        health_scores.score < {{ green }}
        and kpi_scores.status = 'measured'
        and kpi_scores.effective_weight > 0

),

enough as (

    select
        *,
        {{ value_at_score('(score + points_lacking)', 'zero_at', 'hundred_at') }} as needed_value
    from measured
    where score + points_lacking <= 100

)

select
    as_of_date,
    account_id,
    section,
    kpi,
    value,
    needed_value,
    needed_value - value as change,
    cast(row_number() over (
        partition by as_of_date, account_id
        order by points_lacking asc, section asc, kpi asc
    ) as {{ dbt.type_bigint() }}) as {{ quoted('rank') }}
from enough
