with base_nps_responses as (

    select * from {{ ref('base_nps_responses') }}

)

select
    response_id,
    account_id,
    user_id,
    score,
    responded_at,
    loaded_at
from base_nps_responses
where row_state = 'accepted'
