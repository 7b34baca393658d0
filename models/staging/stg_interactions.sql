with base_interactions as (

    select * from {{ ref('base_interactions') }}

)

select
    interaction_id,
    account_id,
    kind,
    status,
    occurred_at,
    loaded_at
from base_interactions
where row_state = 'accepted'
