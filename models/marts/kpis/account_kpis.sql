-- depends_on: {{ ref('as_of_dates') }}
select
    as_of_date,
    account_id,
    kpi,
    value,
    status
from {{ ref('int_account_kpis') }}
