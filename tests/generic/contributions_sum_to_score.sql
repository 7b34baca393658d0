{#-
  Where an account has a score, the model's effective weights sum to 1 and its contributions to score_exact, within 0.0001;
  where it has none, neither has a value.
-#}
{% test contributions_sum_to_score(model) %}
with shares as (

    select
        as_of_date,
        account_id,
        sum(effective_weight) as effective_weight,
        sum(contribution) as contribution
    from {{ model }}
    where {{ from_first_date() }}
    group by as_of_date, account_id

),

health_scores as (

    select * from {{ ref('account_health_scores') }}
    where {{ from_first_date() }}

)

select
    health_scores.as_of_date,
    health_scores.account_id,
    health_scores.score_exact,
    shares.effective_weight,
    shares.contribution
from health_scores
left join shares
    on health_scores.as_of_date = shares.as_of_date
    and health_scores.account_id = shares.account_id
where
    (health_scores.score_exact is null) <> (shares.effective_weight is null)
    or abs(shares.effective_weight - 1) > 0.000001
    or abs(shares.contribution - health_scores.score_exact) > 0.0001
{% endtest %}
