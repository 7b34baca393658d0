{#- A date published again changes what the dates 1, 7 and 30 days later are compared with. -#}
with as_of_dates as (

    select * from {{ ref('as_of_dates') }}

),

published_dates as (

    select distinct as_of_date from {{ ref('account_health_scores') }}

),

affected_dates as (

    {%- for days in [0] + compared_days() %}
    select cast({{ dbt.dateadd('day', days, 'as_of_date') }} as date) as as_of_date from as_of_dates
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select distinct affected_dates.as_of_date
from affected_dates
left join published_dates
    on affected_dates.as_of_date = published_dates.as_of_date
left join as_of_dates
    on affected_dates.as_of_date = as_of_dates.as_of_date
where
    published_dates.as_of_date is not null
    or as_of_dates.as_of_date is not null
