with clicks as (

    select * from {{ source('product', 'clicks') }}

)

select
    click_no as event_id,
    customer_no as account_id,
    user_no as user_id,
    click_name as event_name,
    module,
    feature,
    clicked_at as occurred_at,
    seconds as duration_seconds,
    cast(null as {{ dbt.type_timestamp() }}) as loaded_at
from clicks
