with base_tickets as (

    select * from {{ ref('base_tickets') }}

)

select
    ticket_id,
    account_id,
    user_id,
    priority,
    escalated,
    created_at,
    first_responded_at,
    closed_at,
    loaded_at
from base_tickets
where row_state = 'accepted'
