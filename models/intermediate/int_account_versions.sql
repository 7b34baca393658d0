with accounts as (

    select * from {{ ref('stg_accounts') }}

),

newest_of_day as (

    select
        *,
        cast(updated_at as date) as updated_on,
        row_number() over (
            partition by account_id, cast(updated_at as date)
            order by updated_at desc
        ) as position_in_day
    from accounts

),

versions as (

    select
        *,
        row_number() over (partition by account_id order by updated_on asc nulls first) as version,
        lead(updated_on) over (partition by account_id order by updated_on asc nulls first) as next_updated_on
    from newest_of_day
    where position_in_day = 1

)

select
    *,
    case when version > 1 then updated_on end as in_force_from,
    next_updated_on as in_force_until
from versions
