select
    as_of_date,
    source,
    newest_row_on,
    days_without_rows,
    expected_every_days,
    is_stale
from {{ ref('int_source_freshness') }}
