{{ config(materialized='ephemeral') }}
{#-
  Where the configuration or the account's health score is another than on the date compared with: each KPI beside the same
  there; one of them may lack it. Weights and thresholds that changed are told apart from values.
-#}
with changes as (

    select * from {{ ref('int_score_changes') }}
    where is_redefined

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

health_scores as (

    select * from {{ ref('account_health_scores') }}

),

definitions as (

    select * from {{ ref('int_definition_history') }}

),

redefined as (

    select
        changes.*,
        health_scores.config_version as previous_config_version
    from changes
    inner join health_scores
        on changes.previous_date = health_scores.as_of_date
        and changes.account_id = health_scores.account_id

),

kpis_now as (

    select
        changes.*,
        kpi_scores.section,
        kpi_scores.kpi,
        kpi_scores.value,
        kpi_scores.status,
        kpi_scores.is_measured,
        kpi_scores.score,
        kpi_scores.effective_weight,
        kpi_scores.contribution
    from changes
    inner join kpi_scores
        on changes.as_of_date = kpi_scores.as_of_date
        and changes.account_id = kpi_scores.account_id

),

kpis_before as (

    select
        redefined.*,
        previous_kpi_scores.section,
        previous_kpi_scores.kpi,
        previous_kpi_scores.is_measured,
        previous_kpi_scores.score,
        previous_kpi_scores.effective_weight,
        previous_kpi_scores.contribution,
        definitions.weight,
        definitions.zero_at,
        definitions.hundred_at,
        definitions.on_missing
    from redefined
    inner join previous_kpi_scores
        on redefined.previous_date = previous_kpi_scores.as_of_date
        and redefined.account_id = previous_kpi_scores.account_id
    left join definitions
        on redefined.previous_config_version = definitions.config_version
        and previous_kpi_scores.health_score = definitions.health_score
        and previous_kpi_scores.section = definitions.section
        and previous_kpi_scores.kpi = definitions.kpi

),

paired as (

    select
        coalesce(kpis_now.as_of_date, kpis_before.as_of_date) as as_of_date,
        coalesce(kpis_now.account_id, kpis_before.account_id) as account_id,
        coalesce(kpis_now.compared_days, kpis_before.compared_days) as compared_days,
        coalesce(kpis_now.config_changed, kpis_before.config_changed) as config_changed,
        coalesce(kpis_now.is_switched, kpis_before.is_switched) as is_switched,
        coalesce(kpis_now.section, kpis_before.section) as section,
        coalesce(kpis_now.kpi, kpis_before.kpi) as kpi,
        kpis_now.kpi is not null as is_now,
        kpis_before.kpi is not null as was_before,
        kpis_now.is_measured,
        kpis_before.is_measured as was_measured,
        kpis_now.score,
        kpis_before.score as previous_score,
        kpis_now.effective_weight,
        kpis_before.effective_weight as previous_effective_weight,
        coalesce(kpis_now.contribution, 0) as contribution,
        coalesce(kpis_before.contribution, 0) as previous_contribution,
        kpis_before.weight as previous_weight,
        {{ score_by_previous_line('kpis_now', 'kpis_before') }} as score_by_previous_line
    from kpis_now
    full outer join kpis_before
        on kpis_now.as_of_date = kpis_before.as_of_date
        and kpis_now.account_id = kpis_before.account_id
        and kpis_now.compared_days = kpis_before.compared_days
        and kpis_now.section = kpis_before.section
        and kpis_now.kpi = kpis_before.kpi

),

section_weights as (

    select
        *,
        max(previous_weight) over (partition by as_of_date, account_id, compared_days, section)
        / nullif(count(effective_weight) over (partition by as_of_date, account_id, compared_days, section), 0) as kpi_share
    from paired

),

shares as (

    select
        *,
        kpi_share / nullif(
            sum(case when effective_weight is not null then cast(kpi_share as decimal(38, 16)) end)
                over (partition by as_of_date, account_id, compared_days),
            0
        ) as share_by_previous_weights
    from section_weights

)

select
    as_of_date,
    account_id,
    compared_days,
    section,
    kpi,
    is_switched,
    is_now,
    was_before,
    is_measured,
    was_measured,
    score,
    previous_score,
    score_by_previous_line,
    effective_weight,
    previous_effective_weight,
    case
        when config_changed and effective_weight is not null
            then coalesce(share_by_previous_weights, effective_weight)
        else effective_weight
    end as weight_by_previous_weights,
    contribution,
    previous_contribution
from shares
