{{ config(materialized='ephemeral') }}
select
    as_of_date,
    account_id,
    _health_score as health_score,
    _coverage as coverage,
    _score_exact as score_exact,
    cast(round(_score_exact, 0) as {{ dbt.type_int() }}) as score
from {{ ref('int_account_scores') }}
