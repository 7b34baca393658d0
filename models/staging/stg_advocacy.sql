with base_advocacy as (

    select * from {{ ref('base_advocacy') }}

)

select
    advocacy_id,
    account_id,
    kind,
    occurred_at,
    loaded_at
from base_advocacy
where row_state = 'accepted'
