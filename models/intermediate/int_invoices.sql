with invoices as (

    select * from {{ ref('stg_invoices') }}

),

exchange_rates as (

    select * from {{ ref('exchange_rates') }}

)

select
    invoices.invoice_id,
    invoices.account_id,
    invoices.amount,
    invoices.currency,
    invoices.issued_at,
    invoices.due_at,
    invoices.paid_at,
    invoices.voided_at,
    {{ exact_product('invoices.amount', 'exchange_rates.rate') }} as amount_converted,
    case
        when invoices.paid_at is null or invoices.due_at is null then null
        when cast(invoices.paid_at as date) <= cast(invoices.due_at as date) then 0
        else {{ dbt.datediff('cast(invoices.due_at as date)', 'cast(invoices.paid_at as date)', 'day') }}
    end as days_late
from invoices
left join exchange_rates
    on lower(invoices.currency) = lower({{ trimmed_text('exchange_rates.currency') }})
