{#- Only the newest date: it is for trying out filters, and history is in the scores. -#}
with live_accounts as (

    select * from {{ ref('int_live_accounts') }}

),

newest_date as (

    select max(as_of_date) as as_of_date from {{ ref('as_of_dates') }}

)

select live_accounts.*
from live_accounts
inner join newest_date
    on live_accounts.as_of_date = newest_date.as_of_date
