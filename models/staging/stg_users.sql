with base_users as (

    select * from {{ ref('base_users') }}

)

select
    user_id,
    account_id,
    role,
    created_at,
    deactivated_at,
    loaded_at
from base_users
where row_state = 'accepted'
