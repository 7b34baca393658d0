with base_invoices as (

    select * from {{ ref('base_invoices') }}

)

select
    invoice_id,
    account_id,
    amount,
    currency,
    issued_at,
    due_at,
    paid_at,
    voided_at,
    loaded_at
from base_invoices
where row_state = 'accepted'
