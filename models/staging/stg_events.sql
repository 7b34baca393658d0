with base_events as (

    select * from {{ ref('base_events') }}

)

select
    event_id,
    account_id,
    user_id,
    event_name,
    module,
    feature,
    occurred_at,
    duration_seconds,
    loaded_at
from base_events
where row_state = 'accepted'
