{#- What each configuration that was ever used asked of each KPI; a configuration that is known already adds nothing. -#}
{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false, on_schema_change='append_new_columns') }}
{%- set version = text_literal(config_version()) %}
with definitions as (

    select * from {{ ref('int_health_score_kpis') }}

)

select
    {{ version }} as config_version,
    health_score,
    section,
    kpi,
    weight,
    zero_at,
    hundred_at,
    on_missing,
    scoring_key
from definitions
{%- if is_incremental() %}
where
    not exists (
        select 1 from {{ this }} as known
        where known.config_version = {{ version }}
    )
{%- endif %}
