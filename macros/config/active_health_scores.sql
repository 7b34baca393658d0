{#-
  The health scores that are switched on, in order of priority, with what the file leaves out filled in: each section's
  weight normalized so that the weights of a health score sum to 1.

      {% for health_score in active_health_scores() %}{{ health_score.name }} {{ health_score.sections[0].weight }} ...
      ->  onboarding 0.6666666666666666 ...
-#}
{% macro active_health_scores() %}
    {%- set result = [] -%}
    {%- for health_score in health_config().health_scores -%}
        {%- set priority = loop.index -%}
        {%- set sections = [] -%}
        {%- set total = namespace(weight=0) -%}
        {%- for section in health_score.sections -%}
            {%- set total.weight = total.weight + section.get('weight', 1) -%}
        {%- endfor -%}
        {%- for section in health_score.sections -%}
            {%- do sections.append({'name': section.name, 'weight': section.get('weight', 1) / total.weight, 'kpis': section.kpis}) -%}
        {%- endfor -%}
        {%- if health_score.get('active', true) -%}{%- do result.append({
            'name': health_score.name,
            'priority': priority,
            'accounts': health_score.get('accounts'),
            'min_coverage': health_score.get('min_coverage'),
            'sections': sections,
        }) -%}{%- endif -%}
    {%- endfor -%}
    {%- do return(result) -%}
{% endmacro %}
