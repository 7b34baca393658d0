{#- A section's score is the plain mean of its KPIs' scores that count. -#}
select
    as_of_date,
    account_id,
    health_score,
    section,
    weight,
    min_coverage,
    count(score) as kpis_that_count,
    {{ weighted_average('score', '1') }} as score,
    weight * count(case when is_measured then 1 end) / count(*) as coverage
from {{ ref('int_kpi_scores') }}
group by
    as_of_date,
    account_id,
    health_score,
    section,
    weight,
    min_coverage
