with health_score_kpis as (

    select * from {{ ref('int_health_score_kpis') }}

),

account_kpis as (

    select * from {{ ref('int_account_kpis') }}

)

select
    account_kpis.as_of_date,
    account_kpis.account_id,
    health_score_kpis.*,
    account_kpis.value,
    account_kpis.status,
    account_kpis.status in ('measured', 'no_activity', 'from_zero') as is_measured,
    case
        when account_kpis.status = 'measured'
            then {{ linear_interpolation('account_kpis.value', 'health_score_kpis.zero_at', 'health_score_kpis.hundred_at') }}
        when account_kpis.status in ('no_activity', 'from_zero')
            then {{ line_end_score('account_kpis.line_end', 'health_score_kpis.zero_at', 'health_score_kpis.hundred_at') }}
        when health_score_kpis.on_missing <> 'exclude' then cast(health_score_kpis.on_missing as {{ double_type() }})
    end as score
from account_kpis
inner join health_score_kpis
    on account_kpis.health_score = health_score_kpis.health_score
    and account_kpis.kpi = health_score_kpis.kpi
