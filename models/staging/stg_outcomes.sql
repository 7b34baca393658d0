with base_outcomes as (

    select * from {{ ref('base_outcomes') }}

)

select
    account_id,
    outcome,
    occurred_at,
    arr_change,
    loaded_at
from base_outcomes
where row_state = 'accepted'
