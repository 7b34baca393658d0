{#-
  Where scores stand in int_account_scores, whose rows have different health scores: a slot for the first section, the second, and
  so on, each with slots for its first KPI, its second, and so on; as many as the health score with the most has. What stands
  in a slot follows the account's health score: `weights` and `measured_shares` of sections and `scores` of KPIs are expressions by
  its name. `comparing`: names of the KPIs that have line ends.

      {% for slot in score_slots(active_health_scores(), []) %}{{ slot.name }}: {{ slot.kpis | map(attribute='name') | join(' ') }} ...
      ->  _section_1: _section_1_kpi_1 _section_1_kpi_2 ...
-#}
{% macro score_slots(health_scores, comparing) %}
    {%- set slots = [] -%}
    {%- for health_score in health_scores -%}
        {%- for section in health_score.sections -%}
            {%- if loop.index > slots | length -%}
                {%- do slots.append({'name': section_slot(loop.index), 'weights': {}, 'measured_shares': {}, 'kpis': []}) -%}
            {%- endif -%}
            {%- set slot = slots[loop.index0] -%}
            {%- do slot.weights.update({health_score.name: double_literal(section.weight)}) -%}
            {%- do slot.measured_shares.update({health_score.name: measured_share(section)}) -%}
            {%- for scored in section.kpis -%}
                {%- if loop.index > slot.kpis | length -%}
                    {%- do slot.kpis.append({'name': kpi_slot(slot.name, loop.index), 'scores': {}}) -%}
                {%- endif -%}
                {%- do slot.kpis[loop.index0].scores.update({health_score.name: kpi_score(scored, scored.kpi in comparing)}) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do return(slots) -%}
{% endmacro %}

{#- The slot of a health score's n-th section. -#}
{% macro section_slot(position) %}
    {%- do return('_section_' ~ position) -%}
{% endmacro %}

{#- The slot of a section's n-th KPI, which holds its score. -#}
{% macro kpi_slot(section_slot, position) %}
    {%- do return(section_slot ~ '_kpi_' ~ position) -%}
{% endmacro %}

{#-
  What holds for an account by its health score; null where nothing is given for it.

      {{ by_health_score({'onboarding': 1, 'default': 2}) }}   ->   case _health_score when 'onboarding' then 1 when 'default' then 2 end
-#}
{% macro by_health_score(expressions) %}
    case _health_score
        {%- for health_score, expression in expressions.items() %}
        when {{ text_literal(health_score) }} then {{ expression }}
        {%- endfor %}
    end
{%- endmacro %}
