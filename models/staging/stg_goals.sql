with base_goals as (

    select * from {{ ref('base_goals') }}

)

select
    goal_id,
    account_id,
    name,
    target_date,
    created_at,
    achieved_at,
    abandoned_at,
    loaded_at
from base_goals
where row_state = 'accepted'
