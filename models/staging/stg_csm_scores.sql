with base_csm_scores as (

    select * from {{ ref('base_csm_scores') }}

)

select
    csm_score_id,
    account_id,
    csm,
    score,
    note,
    scored_at,
    loaded_at
from base_csm_scores
where row_state = 'accepted'
