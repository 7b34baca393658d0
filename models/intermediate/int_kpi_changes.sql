{{ config(materialized='ephemeral') }}
{#- Each KPI beside the same on the date it is compared with, where that may explain a change of the account's score. -#}
with changes as (

    select * from {{ ref('int_score_changes') }}
    where not is_redefined

),

kpi_scores as (

    select
        *,
        status in ('measured', 'no_activity', 'from_zero') as is_measured
    from {{ ref('account_kpi_scores') }}

),

redefinitions as (

    select * from {{ ref('int_kpi_redefinitions') }}

)

select
    changes.as_of_date,
    changes.account_id,
    changes.compared_days,
    kpis_now.section,
    kpis_now.kpi,
    false as is_switched,
    true as is_now,
    true as was_before,
    kpis_now.is_measured,
    kpis_before.is_measured as was_measured,
    kpis_now.score,
    kpis_before.score as previous_score,
    kpis_now.score as score_by_previous_line,
    kpis_now.effective_weight,
    kpis_before.effective_weight as previous_effective_weight,
    kpis_now.effective_weight as weight_by_previous_weights,
    coalesce(kpis_now.contribution, 0) as contribution,
    coalesce(kpis_before.contribution, 0) as previous_contribution
from changes
inner join kpi_scores as kpis_now
    on changes.as_of_date = kpis_now.as_of_date
    and changes.account_id = kpis_now.account_id
inner join kpi_scores as kpis_before
    on changes.previous_date = kpis_before.as_of_date
    and changes.account_id = kpis_before.account_id
    and kpis_now.section = kpis_before.section
    and kpis_now.kpi = kpis_before.kpi
where
    coalesce(kpis_now.score, -1) <> coalesce(kpis_before.score, -1)
    or coalesce(kpis_now.effective_weight, -1) <> coalesce(kpis_before.effective_weight, -1)
union all
select * from redefinitions
