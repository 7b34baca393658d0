with invoices as (

    select * from {{ ref('stg_invoices') }}

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
    case
        when paid_at is null or due_at is null then null
        when cast(paid_at as date) <= cast(due_at as date) then 0
        else {{ dbt.datediff('cast(due_at as date)', 'cast(paid_at as date)', 'day') }}
    end as days_late
from invoices
