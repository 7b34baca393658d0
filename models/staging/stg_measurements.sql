with base_measurements as (

    select * from {{ ref('base_measurements') }}

)

select
    account_id,
    measure,
    measured_at,
    value,
    loaded_at
from base_measurements
where row_state = 'accepted'
