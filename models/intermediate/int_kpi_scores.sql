with scored_accounts as (

    select * from {{ ref('int_scored_accounts') }}

),

health_score_kpis as (

    select * from {{ ref('int_health_score_kpis') }}

),

account_kpis as (

    select * from {{ ref('int_account_kpis') }}

),

wanted as (

    select
        scored_accounts.as_of_date,
        scored_accounts.account_id,
        health_score_kpis.*
    from scored_accounts
    inner join health_score_kpis
        on scored_accounts.health_score = health_score_kpis.health_score

)

select
    wanted.*,
    account_kpis.value,
    account_kpis.status,
    account_kpis.status in ('measured', 'no_activity', 'from_zero') as is_measured,
    case
        when account_kpis.status = 'measured'
            then {{ linear_interpolation('account_kpis.value', 'wanted.zero_at', 'wanted.hundred_at') }}
        when account_kpis.status in ('no_activity', 'from_zero')
            then {{ line_end_score('account_kpis.line_end', 'wanted.zero_at', 'wanted.hundred_at') }}
        when wanted.on_missing <> 'exclude' then cast(wanted.on_missing as {{ double_type() }})
    end as score
from wanted
inner join account_kpis
    on wanted.as_of_date = account_kpis.as_of_date
    and wanted.account_id = account_kpis.account_id
    and wanted.kpi = account_kpis.kpi
