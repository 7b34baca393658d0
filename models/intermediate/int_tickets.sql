with tickets as (

    select * from {{ ref('stg_tickets') }}

)

select
    ticket_id,
    account_id,
    priority,
    escalated,
    created_at,
    first_responded_at,
    closed_at,
    {{ hours_between('created_at', 'first_responded_at') }} as hours_to_first_response,
    {{ hours_between('created_at', 'closed_at') }} as hours_to_close
from tickets
