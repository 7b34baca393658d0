{#-
  The configuration's meaning as JSON: keys in order, defaults filled in, weights normalized, numbers and filters alike.

      {{ config_meaning() }}   ->   {"account_fields":{},"bands":{"green":71.0,"red":30.0}, ...}
-#}
{% macro config_meaning() %}
    {%- set config = health_config() -%}
    {%- set health_scores = [] -%}
    {%- for health_score in active_health_scores() -%}
        {%- do health_scores.append(dict(_score_meaning(health_score), name=health_score.name, accounts=_filter_meaning(health_score.accounts))) -%}
    {%- endfor -%}
    {%- do return(canonical_json(dict(
        _common_meaning(config),
        score_accounts=_filter_meaning(config.get('score_accounts')),
        metrics=_metrics_meaning(config.metrics),
        kpis=_kpis_meaning(config.kpis),
        health_scores=health_scores,
    ))) -%}
{% endmacro %}

{#-
  For each active health score a hash of what its scores follow from, besides raw data: its sections and KPIs, their metrics,
  and what all of them share. While it is the same, a score moves only by its inputs, whatever else of the configuration changed.

      {{ scoring_keys() }}   ->   {'onboarding': '91b07f52aa3e', ...}
-#}
{% macro scoring_keys() %}
    {%- set config = health_config() -%}
    {%- set common = _common_meaning(config) -%}
    {%- set metrics = _metrics_meaning(config.metrics) -%}
    {%- set kpis = _kpis_meaning(config.kpis) -%}
    {%- set keys = {} -%}
    {%- for health_score in active_health_scores() -%}
        {%- set its_kpis = {} -%}
        {%- set its_metrics = {} -%}
        {%- for scored in health_score.sections | map(attribute='kpis') | sum(start=[]) -%}
            {%- set metric = kpis[scored.kpi].metric -%}
            {%- do its_kpis.update({scored.kpi: kpis[scored.kpi]}) -%}
            {%- for name in [metric] + metrics[metric].get('ratio', []) -%}{%- do its_metrics.update({name: metrics[name]}) -%}{%- endfor -%}
        {%- endfor -%}
        {%- set meaning = dict(common, metrics=its_metrics, kpis=its_kpis, health_score=_score_meaning(health_score)) -%}
        {%- do keys.update({health_score.name: local_md5(canonical_json(meaning))[:12]}) -%}
    {%- endfor -%}
    {%- do return(keys) -%}
{% endmacro %}

{#- What every health score follows from. -#}
{% macro _common_meaning(config) %}
    {%- set facts = {} -%}
    {%- for name, fact in config.get('facts', {}).items() -%}
        {%- do facts.update({name: dict({'account': 'account_id'}, **fact)}) -%}
    {%- endfor -%}
    {%- do return({
        'bands': bands(),
        'account_fields': account_fields(),
        'facts': facts,
        'expect_rows_every_days': setting('expect_rows_every_days'),
    }) -%}
{% endmacro %}

{% macro _metrics_meaning(metrics) %}
    {%- set facts = health_facts() -%}
    {%- set meanings = {} -%}
    {%- for name, metric in metrics.items() -%}
        {%- set meaning = dict(metric) -%}
        {%- do meaning.pop('unit', none) -%}
        {%- for part in ['where', 'meets'] if part in metric -%}{%- do meaning.update({part: _filter_meaning(metric[part])}) -%}{%- endfor -%}
        {%- if 'fact' in metric -%}{%- do meaning.setdefault('time', facts[metric.fact].time) -%}{%- endif -%}
        {%- do meanings.update({name: meaning}) -%}
    {%- endfor -%}
    {%- do return(meanings) -%}
{% endmacro %}

{% macro _kpis_meaning(kpis) %}
    {%- set meanings = {} -%}
    {%- for name, kpi in kpis.items() -%}{%- do meanings.update({name: dict({'per_day': false}, **kpi)}) -%}{%- endfor -%}
    {%- do return(meanings) -%}
{% endmacro %}

{#- How an active health score scores; not who gets it. -#}
{% macro _score_meaning(health_score) %}
    {%- set sections = [] -%}
    {%- for section in health_score.sections -%}
        {%- set kpis = [] -%}
        {%- for scored in section.kpis -%}{%- do kpis.append(dict({'on_missing': 'exclude'}, **scored)) -%}{%- endfor -%}
        {%- do sections.append({'name': section.name, 'weight': section.weight | round(12), 'kpis': kpis | sort(attribute='kpi')}) -%}
    {%- endfor -%}
    {%- do return({
        'min_coverage': health_score.min_coverage,
        'sections': sections | sort(attribute='name', case_sensitive=true),
    }) -%}
{% endmacro %}

{#- A filter in which parts and values stand in order, each once, and text in lower case, as it's compared. -#}
{% macro _filter_meaning(filter) %}
    {%- if filter is none or filter is undefined -%}{%- do return(none) -%}{%- endif -%}
    {%- set meaning = {} -%}
    {%- for key, value in filter.items() -%}
        {%- if key in ['all', 'any'] -%}
            {%- set parts = {} -%}
            {%- for part in value -%}
                {%- set part = _filter_meaning(part) -%}
                {%- do parts.update({canonical_json(part): part}) -%}
            {%- endfor -%}
            {%- do meaning.update(parts.values() | first if parts | length == 1 else {key: _in_order(parts)}) -%}
        {%- elif key == 'not' -%}
            {%- do meaning.update({key: _filter_meaning(value)}) -%}
        {%- elif key in ['in', 'not_in'] -%}
            {%- set values = {} -%}
            {%- for item in value -%}{%- do values.update({canonical_json(_compared(item)): _compared(item)}) -%}{%- endfor -%}
            {%- do meaning.update({key: _in_order(values)}) -%}
        {%- else -%}
            {%- do meaning.update({key: value if key == 'field' else _compared(value)}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return(meaning) -%}
{% endmacro %}

{% macro _compared(value) %}
    {%- do return(value | trim | lower if value is string else value) -%}
{% endmacro %}

{#- The values of a mapping, in the order of its keys. -#}
{% macro _in_order(values) %}
    {%- set result = [] -%}
    {%- for key in values | sort(case_sensitive=true) -%}{%- do result.append(values[key]) -%}{%- endfor -%}
    {%- do return(result) -%}
{% endmacro %}
