{%- for table in raw_tables() %}
select
    '{{ table }}' as raw_table,
    row_key,
    rejected_because as reason,
    row_text
from {{ ref('int_event_rollup' if table == 'events' else 'base_' ~ table) }}
where row_state = 'rejected'
{{ 'union all' if not loop.last }}
{%- endfor %}
