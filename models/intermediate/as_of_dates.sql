with wanted_dates as (

    select * from {{ ref('int_wanted_dates') }}

),

restated_dates as (

    select * from {{ ref('int_restated_dates') }}

)

select as_of_date from wanted_dates
union
select as_of_date from restated_dates
where is_restated
