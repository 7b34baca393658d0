-- Where an account has a score, its KPIs' effective weights sum to 1 and their contributions to score_exact, within 0.0001.
{{ config(meta={'dagster': {'ref': {'name': 'account_kpi_scores'}}}) }}
with kpi_scores as (

    select
        as_of_date,
        account_id,
        sum(effective_weight) as effective_weight,
        sum(contribution) as contribution
    from {{ ref('account_kpi_scores') }}
    group by as_of_date, account_id

),

health_scores as (

    select * from {{ ref('account_health_scores') }}

)

select
    health_scores.as_of_date,
    health_scores.account_id,
    health_scores.score_exact,
    kpi_scores.effective_weight,
    kpi_scores.contribution
from health_scores
left join kpi_scores
    on health_scores.as_of_date = kpi_scores.as_of_date
    and health_scores.account_id = kpi_scores.account_id
where
    (health_scores.score_exact is null) <> (kpi_scores.effective_weight is null)
    or abs(kpi_scores.effective_weight - 1) > 0.000001
    or abs(kpi_scores.contribution - health_scores.score_exact) > 0.0001
