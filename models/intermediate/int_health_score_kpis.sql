with health_score_kpis as (

    {{ health_score_rows() }}

)

select
    *,
    count(*) over (partition by health_score, section) as kpis_in_section
from health_score_kpis
