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
with kpi_values as (

    {{ kpi_values }}

),

kpi_scores as (

    {{ with_kpi_scores('kpi_values', slots) }}

),

measured as (

    {{ with_measured_shares('kpi_scores', slots) }}

),

section_scores as (

    {{ with_section_scores('measured', slots) }}

),

covered as (

    {{ with_coverage('section_scores', slots, health_scores) }}

)

{{ with_scores('covered', slots) }}
{%- endmacro %}

{#- The rows, with what each KPI scores. -#}
{% macro with_kpi_scores(rows, slots) %}
    select
        *
        {%- for kpi in slots | map(attribute='kpis') | sum(start=[]) %},
        {{ by_health_score(kpi.scores) }} as {{ kpi.name }}
        {%- endfor %}
    from {{ rows }}
{%- endmacro %}

{#- The rows, with the share (0..1) of each section's KPIs that is really measured. -#}
{% macro with_measured_shares(rows, slots) %}
    select
        *
        {%- for slot in slots %},
        {{ by_health_score(slot.measured_shares) }} as {{ slot.name }}_measured
        {%- endfor %}
    from {{ rows }}
{%- endmacro %}

{#- The rows, with how many of each section's KPIs count, and their mean. -#}
{% macro with_section_scores(rows, slots) %}
    select
        *
        {%- for slot in slots %}
        {%- set scores = slot.kpis | map(attribute='name') | list %},
        {{ weight_that_counts(scores) }} as {{ slot.name }}_kpis,
        {{ weighted_average(scores) }} as {{ slot.name }}_score
        {%- endfor %}
    from {{ rows }}
{%- endmacro %}

{#-
  The rows, with each section's weight, the share of the weight that is really measured, and whether that is as much as the health
  score asks for.
-#}
{% macro with_coverage(rows, slots, health_scores) %}
{%- set coverages = {} -%}
{%- set enough = {} -%}
{%- for health_score in health_scores -%}
    {%- set covered = round_score(coverage(health_score), 4) -%}
    {%- do coverages.update({health_score.name: covered}) -%}
    {%- if health_score.min_coverage is not none -%}
        {%- do enough.update({health_score.name: covered ~ ' >= ' ~ double_literal(health_score.min_coverage)}) -%}
    {%- endif -%}
{%- endfor %}
    select
        *
        {%- for slot in slots %},
        {{ by_health_score(slot.weights) }} as {{ slot.name }}_weight
        {%- endfor %},
        {{ by_health_score(coverages) }} as _coverage,
        {% if enough -%} coalesce({{ by_health_score(enough) }}, true) {%- else -%} true {%- endif %} as _is_covered
    from {{ rows }}
{%- endmacro %}

{#- The rows, with the weight that counts and the score; both null where it is UNKNOWN. -#}
{% macro with_scores(rows, slots) %}
{%- set scores = [] -%}
{%- set weights = [] -%}
{%- for slot in slots -%}
    {%- do scores.append(slot.name ~ '_score') -%}
    {%- do weights.append(slot.name ~ '_weight') -%}
{%- endfor %}
    select
        *,
        case when _is_covered then nullif({{ weight_that_counts(scores, weights) }}, 0) end as _counted_weight,
        case when _is_covered then {{ round_score(weighted_average(scores, weights), 4) }} end as _score_exact
    from {{ rows }}
{%- endmacro %}
