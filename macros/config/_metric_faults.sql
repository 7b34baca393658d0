{#- The faults of the metrics: what can be measured. -#}
{% macro _metric_faults(metrics, facts, aggregates, keys, faults) %}
{%- for name, metric in metrics.items() -%}
    {%- set path = 'metrics.' ~ name -%}
    {{- _check_name(name, path, faults) -}}
    {%- if _is_mapping(metric, path, '{fact: ..., aggregate: ...} or {ratio: [metric, metric]}', faults) -%}
        {%- if 'ratio' in metric -%}{{- _ratio_faults(metric, path, metrics, keys, faults) -}}
        {%- else -%}{{- _simple_metric_faults(metric, path, facts, aggregates, keys, faults) -}}
        {%- endif -%}
        {%- if 'unit' in metric and metric.unit is not string -%}
            {%- do faults.append(path ~ '.unit: ' ~ _shown(metric.unit) ~ ' found, text is wanted') -%}
        {%- endif -%}
    {%- endif -%}
{%- endfor -%}
{% endmacro %}

{% macro _ratio_faults(metric, path, metrics, keys, faults) %}
{{- _check_keys(metric, keys.ratio, path, faults) -}}
{%- set parts = metric.ratio -%}
{%- if parts is string or parts is mapping or parts is not sequence or parts | length != 2 -%}
    {%- do faults.append(path ~ '.ratio: a list of two metrics is wanted: [numerator, denominator]') -%}
{%- else -%}
    {%- for part in parts -%}
        {%- set at = path ~ '.ratio[' ~ loop.index0 ~ ']' -%}
        {%- if part is not string or part not in metrics -%}
            {%- do faults.append(at ~ ': ' ~ _shown(part) ~ ' is not a metric' ~ _did_you_mean(part, metrics)) -%}
        {%- elif metrics[part] is mapping and 'ratio' in metrics[part] -%}
            {%- do faults.append(at ~ ": '" ~ part ~ "' is a ratio itself; a ratio of ratios isn't possible, name two plain metrics") -%}
        {%- endif -%}
    {%- endfor -%}
{%- endif -%}
{% endmacro %}

{% macro _simple_metric_faults(metric, path, facts, aggregates, keys, faults) %}
{{- _check_keys(metric, keys.metric, path, faults) -}}
{%- if metric.fact is not string or metric.fact not in facts -%}
    {%- do faults.append(path ~ '.fact: ' ~ _shown(metric.fact) ~ ' is not a fact' ~ _did_you_mean(metric.fact, facts) ~ '; known: ' ~ facts | join(', ')) -%}
{%- elif metric.aggregate is not string or metric.aggregate not in aggregates -%}
    {%- do faults.append(path ~ '.aggregate: ' ~ _shown(metric.aggregate) ~ ' is not an aggregate' ~ _did_you_mean(metric.aggregate, aggregates)
        ~ '; known: ' ~ aggregates | join(', ')) -%}
{%- else -%}
    {%- set fact = facts[metric.fact] -%}
    {%- set aggregate = aggregates[metric.aggregate] -%}
    {%- if metric.aggregate not in fact.get('aggregates', aggregates) or (metric.aggregate == 'attribute' and metric.fact != 'accounts') -%}
        {%- do faults.append(path ~ ".aggregate: '" ~ metric.aggregate ~ "' does not apply to '" ~ metric.fact ~ "'"
            ~ ('; it takes ' ~ fact.aggregates | join(', ') if 'aggregates' in fact else '; it is for the fact accounts')) -%}
    {%- elif aggregate.open and 'ends' not in fact -%}
        {%- do faults.append(path ~ ".aggregate: nothing in '" ~ metric.fact ~ "' is open, so '" ~ metric.aggregate ~ "' does not apply to it") -%}
    {%- endif -%}
    {{- _of_faults(metric, path, fact, aggregate, faults) -}}
    {%- if 'where' in metric -%}
        {%- if metric.aggregate == 'attribute' -%}
            {%- do faults.append(path ~ '.where: an attribute takes no where') -%}
        {%- else -%}
            {{- _filter_faults(metric.where, path ~ '.where', fact.columns, keys, faults) -}}
        {%- endif -%}
    {%- endif -%}
    {%- if 'pool_days' in metric -%}
        {%- if metric.aggregate != 'latest' -%}
            {%- do faults.append(path ~ ".pool_days: only 'latest' takes it") -%}
        {%- else -%}
            {{- _check_days(metric.pool_days, path ~ '.pool_days', 1, faults) -}}
        {%- endif -%}
    {%- endif -%}
{%- endif -%}
{% endmacro %}

{% macro _of_faults(metric, path, fact, aggregate, faults) %}
{%- if 'of' not in metric -%}
    {%- if aggregate.of != 'optional' -%}
        {%- do faults.append(path ~ ".of: '" ~ metric.aggregate ~ "' needs a column of '" ~ metric.fact ~ "': " ~ fact.columns | join(', ')) -%}
    {%- endif -%}
{%- elif metric.of is not string or metric.of not in fact.columns -%}
    {%- do faults.append(path ~ '.of: ' ~ _shown(metric.of) ~ " is not a column of '" ~ metric.fact ~ "'" ~ _did_you_mean(metric.of, fact.columns)
        ~ '; known: ' ~ fact.columns | join(', ')) -%}
{%- elif aggregate.of == 'number' and fact.columns[metric.of].type not in ['number', 'flag'] -%}
    {%- do faults.append(path ~ ".of: '" ~ metric.of ~ "' is " ~ fact.columns[metric.of].type ~ ", not a number, so it has no '" ~ metric.aggregate ~ "'") -%}
{%- endif -%}
{% endmacro %}
