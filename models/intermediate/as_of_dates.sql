with wanted_dates as (

    select * from {{ ref('int_wanted_dates') }}

),

restated_dates as (

    select * from {{ ref('int_restated_dates') }}

)

select as_of_date from wanted_dates
union all
select restated_dates.as_of_date
from restated_dates
left join wanted_dates
    on restated_dates.as_of_date = wanted_dates.as_of_date
where
    restated_dates.is_restated
    and wanted_dates.as_of_date is null
