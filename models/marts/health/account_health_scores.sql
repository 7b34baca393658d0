{%- set bands = bands() -%}
-- depends_on: {{ ref('as_of_dates') }}
select
    as_of_date,
    account_id,
    health_score,
    score,
    cast(score_exact as {{ double_type() }}) as score_exact,
    {{ score_band('score', bands.green, bands.red) }} as band,
    cast(coverage as {{ double_type() }}) as coverage,
    {{ text_literal(config_version()) }} as config_version,
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as {{ timestamp_type() }}) as computed_at
from {{ ref('int_health_scores') }}
