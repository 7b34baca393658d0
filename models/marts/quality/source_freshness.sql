select
    as_of_date,
    source,
    newest_row_on,
    cast(days_without_rows as {{ dbt.type_bigint() }}) as days_without_rows,
    expected_every_days,
    is_stale
from {{ ref('int_source_freshness') }}
