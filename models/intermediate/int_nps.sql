with responses as (

    select * from {{ ref('stg_nps_responses') }}

)

select
    response_id,
    account_id,
    user_id,
    responded_at,
    score,
    case
        when score >= 9 then 100
        when score >= 7 then 0
        else -100
    end as nps_points
from responses
