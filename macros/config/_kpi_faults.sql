{#- The faults of the KPIs: a metric, over a window, as a value or as a change. -#}
{% macro _kpi_faults(kpis, metrics, aggregates, keys, faults) %}
{%- for name, kpi in kpis.items() -%}
    {%- set path = 'kpis.' ~ name -%}
    {{- _check_name(name, path, faults) -}}
    {%- if name is string and (name in ['as_of_date', 'account_id'] or name.endswith('__status') or name.endswith('__line_end')) -%}
        {%- do faults.append(path ~ ": '" ~ name ~ "' is a column of the KPI marts already; choose another name") -%}
    {%- endif -%}
    {%- if _is_mapping(kpi, path, '{metric: ..., window_days: ...}', faults) -%}
        {{- _check_keys(kpi, keys.kpi, path, faults) -}}
        {%- if kpi.metric is not string or kpi.metric not in metrics -%}
            {%- do faults.append(path ~ '.metric: ' ~ _shown(kpi.metric) ~ ' is not a metric' ~ _did_you_mean(kpi.metric, metrics)) -%}
        {%- elif metrics[kpi.metric] is mapping -%}
            {{- _kpi_option_faults(kpi, path, metrics, aggregates, faults) -}}
        {%- endif -%}
    {%- endif -%}
{%- endfor -%}
{% endmacro %}

{% macro _kpi_option_faults(kpi, path, metrics, aggregates, faults) %}
{%- set metric = metrics[kpi.metric] -%}
{%- set is_ratio = 'ratio' in metric or metric.aggregate in ['share', 'share_distinct'] -%}
{%- set takes_window = _takes_window(metric, metrics, aggregates) -%}
{%- if takes_window and 'window_days' not in kpi -%}
    {%- do faults.append(path ~ ".window_days: '" ~ kpi.metric ~ "' is measured over a window; say how many days") -%}
{%- elif 'window_days' in kpi and not takes_window -%}
    {%- do faults.append(path ~ ".window_days: '" ~ kpi.metric ~ "' is taken on the day itself and has no window; leave it out") -%}
{%- elif 'window_days' in kpi -%}
    {{- _check_days(kpi.window_days, path ~ '.window_days', 1, faults) -}}
{%- endif -%}
{%- if 'compare' in kpi -%}
    {{- _check_choice(kpi.compare, ['percent_change'], path ~ '.compare', faults) -}}
    {%- if not takes_window -%}{%- do faults.append(path ~ ".compare: '" ~ kpi.metric ~ "' has no window to compare with the one before") -%}{%- endif -%}
{%- endif -%}
{%- if 'by_day' in kpi -%}
    {{- _check_choice(kpi.by_day, ['avg'], path ~ '.by_day', faults) -}}
    {%- if not takes_window -%}{%- do faults.append(path ~ ".by_day: '" ~ kpi.metric ~ "' has no window whose days could be averaged") -%}{%- endif -%}
    {%- if 'min_denominator' in kpi -%}{%- do faults.append(path ~ '.by_day: not together with min_denominator') -%}{%- endif -%}
    {%- if _uses_min_day_share(metric, metrics) -%}{%- do faults.append(path ~ ".by_day: not together with min_day_share, which '" ~ kpi.metric ~ "' uses") -%}{%- endif -%}
{%- endif -%}
{%- if 'per_day' in kpi -%}
    {%- if kpi.per_day is not boolean -%}{%- do faults.append(path ~ '.per_day: ' ~ _shown(kpi.per_day) ~ ' found, true or false is wanted') -%}{%- endif -%}
    {%- if not takes_window -%}{%- do faults.append(path ~ ".per_day: '" ~ kpi.metric ~ "' has no window whose days it could be divided by") -%}{%- endif -%}
    {%- if 'by_day' in kpi -%}{%- do faults.append(path ~ '.per_day: not together with by_day') -%}{%- endif -%}
{%- endif -%}
{%- if 'min_tenure_days' in kpi -%}{{- _check_days(kpi.min_tenure_days, path ~ '.min_tenure_days', 1, faults) -}}{%- endif -%}
{%- if 'min_denominator' in kpi -%}
    {{- _check_number(kpi.min_denominator, path ~ '.min_denominator', none, none, faults) -}}
    {%- if not is_ratio -%}{%- do faults.append(path ~ ".min_denominator: '" ~ kpi.metric ~ "' is not a ratio or a share") -%}{%- endif -%}
{%- endif -%}
{%- if 'min_baseline' in kpi -%}
    {{- _check_number(kpi.min_baseline, path ~ '.min_baseline', none, none, faults) -}}
    {%- if 'compare' not in kpi -%}{%- do faults.append(path ~ '.min_baseline: only together with compare') -%}{%- endif -%}
{%- endif -%}
{%- if 'valid_for_days' in kpi -%}
    {{- _check_days(kpi.valid_for_days, path ~ '.valid_for_days', 0, faults) -}}
    {%- if metric.aggregate != 'latest' -%}{%- do faults.append(path ~ ".valid_for_days: only for a metric whose aggregate is 'latest'") -%}{%- endif -%}
{%- endif -%}
{% endmacro %}

{#- 'yes' where the metric, or a part of the ratio, counts only values that occur on enough days. -#}
{% macro _uses_min_day_share(metric, metrics) %}
{%- set parts = [metric] -%}
{%- if metric.ratio is sequence and metric.ratio is not string and metric.ratio is not mapping -%}
    {%- for part in metric.ratio if part is string and metrics.get(part) is mapping -%}{%- do parts.append(metrics[part]) -%}{%- endfor -%}
{%- endif -%}
{%- for part in parts if 'min_day_share' in part -%}yes{%- endfor -%}
{% endmacro %}

{#- 'yes' where the metric, or a part of the ratio, is measured over a window. -#}
{% macro _takes_window(metric, metrics, aggregates) %}
{%- if 'ratio' in metric -%}
    {%- if metric.ratio is sequence and metric.ratio is not string and metric.ratio is not mapping -%}
        {%- set found = namespace(yes=false) -%}
        {%- for part in metric.ratio if part is string and metrics.get(part) is mapping and metrics[part].aggregate is string and aggregates.get(metrics[part].aggregate, {}).get('window') -%}
            {%- set found.yes = true -%}
        {%- endfor -%}
        {%- if found.yes -%}yes{%- endif -%}
    {%- endif -%}
{%- elif metric.aggregate is string and aggregates.get(metric.aggregate, {}).get('window') -%}yes
{%- endif -%}
{% endmacro %}
