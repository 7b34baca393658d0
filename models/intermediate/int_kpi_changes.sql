{{ config(materialized='ephemeral') }}
{#- Each KPI beside the same on the date it is compared with, where that may explain a change of the account's score. -#}
with changes as (

    select * from {{ ref('int_score_changes') }}
    where not is_redefined

),

kpi_scores as (

    select
        *,
        {{ is_measured('status') }} as is_measured
    from {{ ref('account_kpi_scores') }}

),

previous_kpi_scores as (

    select
        *,
        {{ is_measured('status') }} as is_measured
    from {{ ref('account_kpi_scores') }}

),

kpis_now as (

    select
        changes.as_of_date,
        changes.account_id,
        changes.compared_days,
        changes.previous_date,
        kpi_scores.section,
        kpi_scores.kpi,
        kpi_scores.is_measured,
        kpi_scores.score,
        kpi_scores.effective_weight,
        kpi_scores.contribution
    from changes
    inner join kpi_scores
        on changes.as_of_date = kpi_scores.as_of_date
        and changes.account_id = kpi_scores.account_id

),

redefinitions as (

    select * from {{ ref('int_kpi_redefinitions') }}

)

select
    kpis_now.as_of_date,
    kpis_now.account_id,
    kpis_now.compared_days,
    kpis_now.section,
    kpis_now.kpi,
    false as is_switched,
    true as is_now,
    kpis_before.kpi is not null as was_before,
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
from kpis_now
left join previous_kpi_scores as kpis_before
    on kpis_now.previous_date = kpis_before.as_of_date
    and kpis_now.account_id = kpis_before.account_id
    and kpis_now.section = kpis_before.section
    and kpis_now.kpi = kpis_before.kpi
where
    coalesce(kpis_now.score, -1) <> coalesce(kpis_before.score, -1)
    or coalesce(kpis_now.effective_weight, -1) <> coalesce(kpis_before.effective_weight, -1)
union all
select * from redefinitions
