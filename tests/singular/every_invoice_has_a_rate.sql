{#- Currencies that the seed exchange_rates doesn't list: their invoices have no amount_converted. -#}
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'int_invoices'}}}) }}
with invoices as (

    select * from {{ ref('int_invoices') }}

)

select distinct currency
from invoices
where
    currency is not null
    and amount is not null
    and amount_converted is null
