{#- Up to 2^14 days, 44 years; generate_series, unlike date_spine, asks the database nothing while it is compiled. -#}
with health_scores as (

    select * from {{ ref('account_health_scores') }}

),

published as (

    select
        min(as_of_date) as first_date,
        max(as_of_date) as last_date
    from health_scores

),

days as (

    {{ dbt.generate_series(16384) }}

),

dates as (

    select
        cast({{ dbt.dateadd('day', 'days.generated_number - 1', 'published.first_date') }} as date) as date_day,
        published.last_date
    from published
    cross join days

)

select date_day
from dates
where date_day <= last_date
