-- depends_on: {{ ref('int_alert_dates') }}
with alerts as (

    select * from {{ ref('int_alerts') }}

),

reasons as (

    select * from {{ ref('int_alert_reasons') }}

),

health_scores as (

    select * from {{ ref('account_health_scores') }}

),

versions as (

    select * from {{ ref('int_account_versions') }}

)

select
    alerts.as_of_date,
    alerts.account_id,
    alerts.alert,
    alerts.since,
    health_scores.band,
    health_scores.score,
    case alerts.alert
        when 'renewal_at_risk'
            then
                'renews on ' || cast(cast(versions.renewal_date as date) as {{ dbt.type_string() }})
                || coalesce(': ' || reasons.kpis, '')
        when 'expansion' then {{ text_literal(setting('expansion_kpi') ~ ' ') }} || cast(reasons.expansion_value as {{ dbt.type_string() }})
        else reasons.kpis
    end as reasons,
    versions.csm,
    cast(versions.arr as {{ double_type() }}) as arr
from alerts
inner join health_scores
    on alerts.as_of_date = health_scores.as_of_date
    and alerts.account_id = health_scores.account_id
inner join versions
    on alerts.account_id = versions.account_id
    and {{ is_in_force('versions', 'alerts.as_of_date') }}
inner join reasons
    on alerts.as_of_date = reasons.as_of_date
    and alerts.account_id = reasons.account_id
    and alerts.alert = reasons.alert
