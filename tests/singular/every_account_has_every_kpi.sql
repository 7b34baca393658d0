-- Every KPI of the catalogue stands in account_kpis for every account scored in this run.
{{ config(meta={'dagster': {'ref': {'name': 'account_kpis'}}}) }}
select
    scored_accounts.as_of_date,
    scored_accounts.account_id,
    count(account_kpis.kpi) as kpis
from {{ ref('int_scored_accounts') }} as scored_accounts
left join {{ ref('account_kpis') }} as account_kpis
    on scored_accounts.as_of_date = account_kpis.as_of_date
    and scored_accounts.account_id = account_kpis.account_id
    and {{ from_first_date('account_kpis.as_of_date') }}
group by scored_accounts.as_of_date, scored_accounts.account_id
having count(account_kpis.kpi) <> {{ health_config().kpis | length }}
