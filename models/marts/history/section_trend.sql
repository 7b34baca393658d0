-- depends_on: {{ ref('as_of_dates') }}
with section_scores as (

    select * from {{ ref('int_section_scores') }}

)

select
    as_of_date,
    health_score,
    section,
    count(*) as accounts,
    cast({{ round_half_up(exact_average('score'), 4) }} as {{ double_type() }}) as average_score
from section_scores
group by
    as_of_date,
    health_score,
    section
