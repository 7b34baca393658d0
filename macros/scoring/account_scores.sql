{#-
  Scoring, in the wide form. `kpi_values` is a query with a row an account and date, its health score as `_health_score` and the KPIs'
  values, statuses and line ends. The query made of it adds what each KPI scores in its slot (see score_slots), each section's mean,
  and the sections' mean by weight: none below the coverage that the health score asks for. `comparing`: names of the KPIs that
  have line ends.

      {{ account_scores('select * from kpi_values', active_health_scores(), comparing=['usage_trend']) }}
      ->  with kpi_values as (...), ... select *, ... as _counted_weight, ... as _score_exact from covered
-#}
{% macro account_scores(kpi_values, health_scores, comparing) %}
{%- set slots = score_slots(health_scores, comparing) -%}
{%- set section_scores = [] -%}
{%- set section_weights = [] -%}
{%- for slot in slots -%}
    {%- do section_scores.append(slot.name ~ '_score') -%}
    {%- do section_weights.append(slot.name ~ '_weight') -%}
{%- endfor -%}
{%- set coverages = {} -%}
{%- set least_coverages = {} -%}
{%- for health_score in health_scores -%}
    {%- set least = 'null' if health_score.min_coverage is none else health_score.min_coverage -%}
    {%- do coverages.update({health_score.name: coverage(health_score)}) -%}
    {%- do least_coverages.update({health_score.name: double_literal(least)}) -%}
{%- endfor -%}
with kpi_values as (

    {{ kpi_values }}

),

kpi_scores as (

    select
        *
        {%- for kpi in slots | map(attribute='kpis') | sum(start=[]) %},
        {{ by_health_score(kpi.scores) }} as {{ kpi.name }}
        {%- endfor %}
    from kpi_values

),

section_scores as (

    select
        *
        {%- for slot in slots %}
        {%- set scores = slot.kpis | map(attribute='name') | list %},
        {{ weight_that_counts(scores) }} as {{ slot.name }}_kpis,
        {{ weighted_average(scores) }} as {{ slot.name }}_score,
        {{ by_health_score(slot.weights) }} as {{ slot.name }}_weight
        {%- endfor %}
    from kpi_scores

),

averaged as (

    select
        *,
        {{ round_half_up(by_health_score(coverages), 4) }} as _coverage,
        {{ by_health_score(least_coverages) }} as _least_coverage,
        {{ weight_that_counts(section_scores, section_weights) }} as _weight_that_counts,
        {{ round_half_up(weighted_average(section_scores, section_weights), 4) }} as _average
    from section_scores

),

covered as (

    select
        *,
        coalesce(_coverage >= _least_coverage, true) as _is_covered
    from averaged

)

select
    *,
    case when _is_covered then nullif(_weight_that_counts, 0) end as _counted_weight,
    case when _is_covered then _average end as _score_exact
from covered
{%- endmacro %}
