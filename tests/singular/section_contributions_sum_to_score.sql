-- Where an account has a score, its sections' effective weights sum to 1 and their contributions to score_exact, within 0.0001.
{{ config(meta={'dagster': {'ref': {'name': 'account_section_scores'}}}) }}
with section_scores as (

    select
        as_of_date,
        account_id,
        sum(effective_weight) as effective_weight,
        sum(contribution) as contribution
    from {{ ref('account_section_scores') }}
    group by as_of_date, account_id

),

health_scores as (

    select * from {{ ref('account_health_scores') }}

)

select
    health_scores.as_of_date,
    health_scores.account_id,
    health_scores.score_exact,
    section_scores.effective_weight,
    section_scores.contribution
from health_scores
left join section_scores
    on health_scores.as_of_date = section_scores.as_of_date
    and health_scores.account_id = section_scores.account_id
where
    (health_scores.score_exact is null) <> (section_scores.effective_weight is null)
    or abs(section_scores.effective_weight - 1) > 0.000001
    or abs(section_scores.contribution - health_scores.score_exact) > 0.0001
