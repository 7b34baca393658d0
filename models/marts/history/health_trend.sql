{#- One block a dimension: all accounts, and each of settings.trend_by. -#}
{%- set bands = bands() -%}
{%- set columns = health_facts().accounts.columns -%}
-- depends_on: {{ ref('as_of_dates') }}
with health_scores as (

    select * from {{ ref('int_health_scores') }}

),

scored_accounts as (

    select * from {{ ref('int_scored_accounts') }}

),

accounts as (

    select
        scored_accounts.*,
        health_scores.score_exact,
        {{ score_band('health_scores.score', bands.green, bands.red) }} as band
    from scored_accounts
    inner join health_scores
        on scored_accounts.as_of_date = health_scores.as_of_date
        and scored_accounts.account_id = health_scores.account_id

),

members as (

    {%- for dimension in ['all'] + setting('trend_by') %}
    select
        as_of_date,
        {{ text_literal(dimension) }} as dimension,
        {{ member_of(dimension, columns) }} as member,
        band,
        score_exact,
        arr
    from accounts
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    as_of_date,
    dimension,
    member,
    count(*) as accounts,
    count(case when band = 'GREEN' then 1 end) as green,
    count(case when band = 'YELLOW' then 1 end) as yellow,
    count(case when band = 'RED' then 1 end) as red,
    count(case when band = 'UNKNOWN' then 1 end) as unknown,
    cast({{ round_half_up(exact_average('score_exact'), 4) }} as {{ double_type() }}) as average_score,
    cast(coalesce(sum(arr), 0) as {{ double_type() }}) as arr,
    cast(coalesce(sum(case when band = 'RED' then arr end), 0) as {{ double_type() }}) as arr_red
from members
group by
    as_of_date,
    dimension,
    member
