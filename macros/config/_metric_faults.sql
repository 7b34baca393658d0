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
        {%- elif metrics[part] is mapping and ('ratio' in metrics[part] or metrics[part].aggregate in ['share', 'share_distinct']) -%}
            {%- do faults.append(at ~ ": '" ~ part ~ "' is a " ~ ('ratio' if 'ratio' in metrics[part] else 'share') ~ " itself; a ratio of ratios isn't possible, name two plain metrics") -%}
        {%- endif -%}
    {%- endfor -%}
{%- endif -%}
{% endmacro %}

{% macro _simple_metric_faults(metric, path, facts, aggregates, keys, faults) %}
{{- _check_keys(metric, keys.metric | list + ['ratio'], path, faults) -}}
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
        {%- do faults.append(path ~ ".aggregate: nothing in '" ~ metric.fact ~ "' is open, so '" ~ metric.aggregate ~ "' does not apply to it"
            ~ (' (give the fact an end)' if fact.subject == 'own' else '')) -%}
    {%- endif -%}
    {{- _of_faults(metric, path, fact, aggregate, faults) -}}
    {%- if 'where' in metric -%}
        {%- if metric.aggregate == 'attribute' -%}
            {%- do faults.append(path ~ '.where: an attribute takes no where') -%}
        {%- else -%}
            {{- _filter_faults(metric.where, path ~ '.where', fact.columns, keys, faults) -}}
        {%- endif -%}
    {%- endif -%}
    {%- if aggregate.share -%}
        {%- if 'meets' not in metric -%}{%- do faults.append(path ~ ".meets: '" ~ metric.aggregate ~ "' needs a filter that says which rows make the share") -%}
        {%- else -%}{{- _filter_faults(metric.meets, path ~ '.meets', fact.columns, keys, faults) -}}
        {%- endif -%}
    {%- elif 'meets' in metric -%}
        {%- do faults.append(path ~ ".meets: only 'share' and 'share_distinct' take it; use where to choose rows") -%}
    {%- endif -%}
    {{- _time_faults(metric, path, fact, aggregate, faults) -}}
    {%- if 'min_day_share' in metric -%}
        {{- _check_number(metric.min_day_share, path ~ '.min_day_share', 0, 1, faults) -}}
        {%- if metric.min_day_share is number and metric.min_day_share == 0 -%}{%- do faults.append(path ~ '.min_day_share: 0 counts every value; leave it out') -%}{%- endif -%}
        {%- if metric.aggregate != 'count_distinct' -%}{%- do faults.append(path ~ ".min_day_share: only 'count_distinct' takes it") -%}{%- endif -%}
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

{% macro _time_faults(metric, path, fact, aggregate, faults) %}
{%- if 'time' in metric -%}
    {%- set times = [fact.time] + fact.get('times', []) if 'time' in fact else [] -%}
    {%- if not aggregate.timed -%}
        {%- do faults.append(path ~ ".time: '" ~ metric.aggregate ~ "' looks at the day itself and takes no time; leave it out") -%}
    {%- elif metric.time is not string or metric.time not in times -%}
        {%- do faults.append(path ~ '.time: ' ~ _shown(metric.time) ~ " is not a time of '" ~ metric.fact ~ "'" ~ _did_you_mean(metric.time, times) ~ '; known: ' ~ times | join(', ')) -%}
    {%- endif -%}
{%- endif -%}
{% endmacro %}

{% macro _of_faults(metric, path, fact, aggregate, faults) %}
{%- if aggregate.of == 'none' -%}
    {%- if 'of' in metric -%}{%- do faults.append(path ~ ".of: '" ~ metric.aggregate ~ "' counts rows and takes no column; 'share_distinct' counts values of one") -%}{%- endif -%}
{%- elif 'of' not in metric -%}
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
