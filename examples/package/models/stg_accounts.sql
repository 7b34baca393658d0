with customers as (

    select * from {{ source('crm', 'customers') }}

)

select
    customer_no as account_id,
    customer_name as account_name,
    signed_up as created_at,
    lower(stage) as lifecycle_stage,
    segment as tier,
    plan,
    product,
    region,
    industry,
    owner as csm,
    cast(annual_value as {{ customer_health.number_type() }}) as arr,
    cast(seats as {{ customer_health.number_type() }}) as licensed_seats,
    cast(renews_on as {{ dbt.type_timestamp() }}) as renewal_date,
    cancelled_on as churned_at,
    changed_at as updated_at,
    cast(null as {{ dbt.type_timestamp() }}) as loaded_at
from customers
