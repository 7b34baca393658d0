{#- A date published again may change what follows from it, so alerts are made anew for it and for every later date there is. -#}
with as_of_dates as (

    select * from {{ ref('as_of_dates') }}

),

published_dates as (

    select distinct as_of_date from {{ ref('account_health_scores') }}

),

first_date as (

    select min(as_of_date) as as_of_date from as_of_dates

)

select as_of_date from as_of_dates
union all
select published_dates.as_of_date
from published_dates
inner join first_date
    on published_dates.as_of_date >= first_date.as_of_date
left join as_of_dates
    on published_dates.as_of_date = as_of_dates.as_of_date
where as_of_dates.as_of_date is null
