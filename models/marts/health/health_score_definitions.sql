{%- set bands = bands() -%}

select
    health_score,
    section,
    kpi,
    priority,
    weight,
    zero_at,
    hundred_at,
    on_missing,
    {{ value_at_score(bands.red, 'zero_at', 'hundred_at') }} as yellow_from,
    {{ value_at_score(bands.green, 'zero_at', 'hundred_at') }} as green_from
from {{ ref('int_health_score_kpis') }}
