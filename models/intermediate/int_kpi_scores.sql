{{ config(materialized='ephemeral') }}
{%- set separator = joiner('\nunion all\n') -%}
{%- for health_score in active_health_scores() %}
{%- for section in health_score.sections %}
{%- set slot = section_slot(loop.index) %}
{%- for scored in section.kpis %}
{%- set score = kpi_slot(slot, loop.index) %}
{{- separator() }}
select
    as_of_date,
    account_id,
    _health_score as health_score,
    {{ text_literal(section.name) }} as section,
    {{ text_literal(scored.kpi) }} as kpi,
    {{ adapter.quote(scored.kpi) }} as value,
    {{ adapter.quote(scored.kpi ~ '__status') }} as status,
    {{ score }} as score,
    case
        when {{ score }} is not null then {{ double_literal(section.weight) }} / {{ slot }}_kpis / _counted_weight
    end as effective_weight
from {{ ref('int_account_scores') }}
where _health_score = {{ text_literal(health_score.name) }}
{%- endfor %}
{%- endfor %}
{%- endfor %}
