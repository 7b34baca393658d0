{{ config(materialized='ephemeral') }}
{#-
  Every published score with its `story_key`: two of an account's scores with the same were scored the same way, so that only
  inputs moved it between them.
-#}
with health_scores as (

    select * from {{ ref('account_health_scores') }}

),

scoring_keys as (

    select distinct
        config_version,
        health_score,
        scoring_key
    from {{ ref('int_definition_history') }}

)

select
    health_scores.*,
    coalesce(scoring_keys.scoring_key, health_scores.config_version) || ' ' || health_scores.health_score as story_key
from health_scores
left join scoring_keys
    on health_scores.config_version = scoring_keys.config_version
    and health_scores.health_score = scoring_keys.health_score
