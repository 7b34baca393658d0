with base_csat_responses as (

    select * from {{ ref('base_csat_responses') }}

)

select
    response_id,
    account_id,
    user_id,
    ticket_id,
    score,
    responded_at,
    loaded_at
from base_csat_responses
where row_state = 'accepted'
