with cases as (

    select * from {{ source('helpdesk', 'cases') }}

)

select
    case_no as ticket_id,
    customer_no as account_id,
    reporter as user_id,
    case urgency when 1 then 'urgent' when 2 then 'high' when 3 then 'normal' when 4 then 'low' end as priority,
    was_escalated as escalated,
    opened_at as created_at,
    answered_at as first_responded_at,
    solved_at as closed_at,
    cast(null as {{ dbt.type_timestamp() }}) as loaded_at
from cases
