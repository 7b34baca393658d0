with base_accounts as (

    select * from {{ ref('base_accounts') }}

)

select
    account_id,
    account_name,
    created_at,
    lifecycle_stage,
    tier,
    plan,
    product,
    region,
    industry,
    csm,
    arr,
    licensed_seats,
    renewal_date,
    churned_at,
    updated_at,
    {%- for field in account_fields() %}
    {{ quoted(field) }},
    {%- endfor %}
    loaded_at
from base_accounts
where row_state = 'accepted'
