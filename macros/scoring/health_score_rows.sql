{#-
  The health scores of the configuration as rows, one a KPI of a section: health_score, priority, section, weight
  (normalized), kpi, zero_at, hundred_at, on_missing ('exclude', or a number as text), min_coverage, scoring_key.

      {{ health_score_rows() }}   ->   select 'default' as health_score, 3 as priority, 'Support' as section, ... union all ...
-#}
{% macro health_score_rows() %}
{%- set separator = joiner('\nunion all\n') -%}
{%- set keys = scoring_keys() -%}
{%- for health_score in active_health_scores() %}
{%- for section in health_score.sections %}
{%- for scored in section.kpis %}
{%- set on_missing = scored.get('on_missing', 'exclude') %}
{{- separator() }}
select
    {{ text_literal(health_score.name) }} as health_score,
    {{ health_score.priority }} as priority,
    {{ text_literal(section.name) }} as section,
    {{ double_literal(section.weight) }} as weight,
    {{ text_literal(scored.kpi) }} as kpi,
    {{ double_literal(scored.zero_at) }} as zero_at,
    {{ double_literal(scored.hundred_at) }} as hundred_at,
    {{ text_literal(on_missing | int if on_missing is number and on_missing == on_missing | int else on_missing) }} as on_missing,
    {{ double_literal('null' if health_score.min_coverage is none else health_score.min_coverage) }} as min_coverage,
    {{ text_literal(keys[health_score.name]) }} as scoring_key
{%- endfor %}
{%- endfor %}
{%- endfor %}
{% endmacro %}
