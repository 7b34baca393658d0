with health_scores as (

    select * from {{ ref('account_health_scores') }}

),

kpi_scores as (

    select * from {{ ref('account_kpi_scores') }}

),

account_versions as (

    select * from {{ ref('int_account_versions') }}

),

newest_date as (

    select max(as_of_date) as as_of_date from health_scores

),

newest_scores as (

    select health_scores.*
    from health_scores
    inner join newest_date
        on health_scores.as_of_date = newest_date.as_of_date

),

accounts as (

    select account_versions.*
    from account_versions
    inner join newest_date
        on {{ is_in_force('account_versions', 'newest_date.as_of_date') }}

),

points_lost as (

    select
        kpi_scores.account_id,
        kpi_scores.kpi,
        {{ points_lost('kpi_scores.effective_weight', 'kpi_scores.score') }} as points,
        row_number() over (
            partition by kpi_scores.account_id
            order by {{ points_lost('kpi_scores.effective_weight', 'kpi_scores.score') }} desc, kpi_scores.kpi asc, kpi_scores.section asc
        ) as position
    from kpi_scores
    inner join newest_date
        on kpi_scores.as_of_date = newest_date.as_of_date
    where {{ points_lost('kpi_scores.effective_weight', 'kpi_scores.score') }} > 0

),

held_down as (

    select
        account_id,
        {{ ordered_list("kpi || ' (-' || cast(points as " ~ dbt.type_string() ~ ") || ')'", 'position') }} as held_down_by
    from points_lost
    where position <= 3
    group by account_id

)

select
    newest_scores.account_id,
    newest_scores.as_of_date,
    newest_scores.health_score,
    newest_scores.score,
    newest_scores.score_exact,
    newest_scores.band,
    newest_scores.coverage,
    {%- for days in [1, 7, 30] %}
    scores_{{ days }}.score as score_{{ days }}_days_before,
    {%- endfor %}
    held_down.held_down_by,
    accounts.account_name,
    accounts.lifecycle_stage,
    accounts.tier,
    accounts.plan,
    accounts.product,
    accounts.region,
    accounts.industry,
    accounts.csm,
    accounts.arr,
    accounts.licensed_seats,
    accounts.created_at,
    accounts.renewal_date,
    cast(null as {{ timestamp_type() }}) as churned_at,
    case when cast(accounts.updated_at as date) <= newest_scores.as_of_date then accounts.updated_at end as updated_at,
    newest_scores.config_version,
    newest_scores.computed_at
from newest_scores
inner join accounts
    on newest_scores.account_id = accounts.account_id
left join held_down
    on newest_scores.account_id = held_down.account_id
{%- for days in [1, 7, 30] %}
left join health_scores as scores_{{ days }}
    on newest_scores.account_id = scores_{{ days }}.account_id
    and scores_{{ days }}.as_of_date = cast({{ dbt.dateadd('day', -days, 'newest_scores.as_of_date') }} as date)
{%- endfor %}
