with compared_dates as (

    select * from {{ ref('int_compared_dates') }}

),

health_scores as (

    select * from {{ ref('account_health_scores') }}

),

comparisons as (

    {%- for days in compared_days() %}
    select
        as_of_date,
        {{ days }} as compared_days,
        cast({{ dbt.dateadd('day', -days, 'as_of_date') }} as date) as previous_date
    from compared_dates
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    scores.as_of_date,
    scores.account_id,
    comparisons.compared_days,
    previous_scores.score as previous_score,
    scores.score,
    cast(
        {{ decimal_of('scores.score_exact', 9, 4) }} - {{ decimal_of('previous_scores.score_exact', 9, 4) }} as {{ double_type() }}
    ) as score_change,
    previous_scores.band as previous_band,
    scores.band,
    previous_scores.health_score as previous_health_score,
    scores.config_version <> previous_scores.config_version as config_changed
from comparisons
inner join health_scores as scores
    on comparisons.as_of_date = scores.as_of_date
inner join health_scores as previous_scores
    on comparisons.previous_date = previous_scores.as_of_date
    and scores.account_id = previous_scores.account_id
