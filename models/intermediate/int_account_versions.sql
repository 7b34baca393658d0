{#- Of two versions of one day the later is in force on that day; before the first version, the first is. -#}
with accounts as (

    select * from {{ ref('stg_accounts') }}

),

ordered as (

    select
        *,
        row_number() over (partition by account_id order by updated_at asc nulls first) as _version,
        lead(updated_at) over (partition by account_id order by updated_at asc nulls first) as _next_updated_at
    from accounts

)

select
    *,
    case when _version > 1 then cast(updated_at as date) end as _in_force_from,
    cast(_next_updated_at as date) as _in_force_until
from ordered
