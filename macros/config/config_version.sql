{#-
  A hash of the configuration's meaning: the same however its keys are ordered, its numbers written or its defaults
  spelled out; labels and settings don't belong to it.

      {{ config_version() }}   ->   3f2a9c41d07b
-#}
{% macro config_version() %}
    {%- do return(local_md5(config_meaning())[:12]) -%}
{% endmacro %}

{#- The configuration's meaning as JSON: keys in order, defaults filled in, weights normalized, numbers alike. -#}
{% macro config_meaning() %}
    {%- set config = health_config() -%}
    {%- set health_scores = [] -%}
    {%- for health_score in active_health_scores() -%}
        {%- set sections = [] -%}
        {%- for section in health_score.sections -%}
            {%- set kpis = [] -%}
            {%- for scored in section.kpis -%}{%- do kpis.append(dict({'on_missing': 'exclude'}, **scored)) -%}{%- endfor -%}
            {%- do sections.append({'name': section.name, 'weight': section.weight | round(12), 'kpis': kpis | sort(attribute='kpi')}) -%}
        {%- endfor -%}
        {%- do health_scores.append(dict(health_score, priority=none, sections=sections | sort(attribute='name', case_sensitive=true))) -%}
    {%- endfor -%}
    {%- set metrics = {} -%}
    {%- for name, metric in config.metrics.items() -%}
        {%- do metrics.update({name: dict(metric, unit=none)}) -%}
    {%- endfor -%}
    {%- set meaning = {
        'bands': bands(),
        'account_fields': account_fields(),
        'facts': config.get('facts', {}),
        'score_accounts': config.get('score_accounts'),
        'expect_rows_every_days': config.get('settings', {}).get('expect_rows_every_days', {}),
        'metrics': metrics,
        'kpis': config.kpis,
        'health_scores': health_scores,
    } -%}
    {%- do return(_canonical(meaning)) -%}
{% endmacro %}

{#- JSON of a value in which equal meanings look equal: keys in order, 1 and 1.0 alike. -#}
{% macro _canonical(value) %}
    {%- if value is mapping -%}
        {%- set parts = [] -%}
        {%- for key in value | sort -%}{%- do parts.append(tojson(key) ~ ':' ~ _canonical(value[key])) -%}{%- endfor -%}
        {%- do return('{' ~ parts | join(',') ~ '}') -%}
    {%- elif value is string or value is none or value is boolean -%}
        {%- do return(tojson(value)) -%}
    {%- elif value is number -%}
        {%- do return(value | float | string) -%}
    {%- elif value is sequence -%}
        {%- set parts = [] -%}
        {%- for item in value -%}{%- do parts.append(_canonical(item)) -%}{%- endfor -%}
        {%- do return('[' ~ parts | join(',') ~ ']') -%}
    {%- endif -%}
    {%- do return(tojson(value | string)) -%}
{% endmacro %}
