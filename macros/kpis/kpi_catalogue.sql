{#-
  The KPIs of the configuration, in the order of the file: all of them by name, subject and whether they compare; or those of
  one KPI mart, ready for SQL. Each:

  name, window (days or none), compare, by_day, per_day, min_tenure_days, min_denominator, min_baseline, valid_for_days
  parts     the metric, or numerator and denominator of a ratio or share: see `_metric_part`
  subject   the mart it belongs to: that of its first part
  provided  whether the raw data came with everything it needs (known while dbt executes)
  watched   its sources that are expected to bring rows (settings.expect_rows_every_days)

      {% for kpi in kpi_catalogue(facts, 'support') %}{{ kpi.name }} {% endfor %}   ->   open_tickets ...
-#}
{% macro kpi_catalogue(facts, subject=none) %}
    {%- set config = health_config() -%}
    {%- set aggregates = {} -%}{%- do built_in_aggregates(aggregates) -%}
    {%- set watched = config.get('settings', {}).get('expect_rows_every_days', {}) -%}
    {%- set raw_columns = {} -%}
    {%- set catalogue = [] -%}
    {%- for name, kpi in config.kpis.items() -%}
        {%- set kpi_subject = _subject_of(kpi.metric, config.metrics, facts) -%}
        {%- if subject is none -%}
            {%- do catalogue.append({'name': name, 'subject': kpi_subject, 'compare': 'compare' in kpi}) -%}
        {%- elif kpi_subject == subject -%}
            {%- set parts = _metric_parts(kpi.metric, config.metrics, facts, aggregates) -%}
            {%- for part in parts -%}{%- do part.update({'provided': _is_provided(part, facts, raw_columns)}) -%}{%- endfor -%}
            {%- do catalogue.append({
                'name': name,
                'parts': parts,
                'subject': kpi_subject,
                'provided': parts | selectattr('provided') | list | length == parts | length,
                'watched': parts | map(attribute='source') | unique | select('in', watched) | list,
                'window': kpi.get('window_days'),
                'compare': 'compare' in kpi,
                'by_day': 'by_day' in kpi,
                'per_day': kpi.get('per_day', false),
                'min_tenure_days': kpi.get('min_tenure_days'),
                'min_denominator': kpi.get('min_denominator'),
                'min_baseline': kpi.get('min_baseline'),
                'valid_for_days': kpi.get('valid_for_days'),
            }) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return(catalogue) -%}
{% endmacro %}

{#- The KPI mart that a metric belongs to: that of its fact, or of the fact of a ratio's first part. -#}
{% macro _subject_of(name, metrics, facts) %}
    {%- set metric = metrics[metrics[name].ratio[0]] if 'ratio' in metrics[name] else metrics[name] -%}
    {%- do return(facts[metric.fact].subject) -%}
{% endmacro %}

{#- What a metric is divided into: itself; a ratio's two metrics; or the rows that make a share, and all rows. -#}
{% macro _metric_parts(name, metrics, facts, aggregates) %}
    {%- set metric = metrics[name] -%}
    {%- set parts = [] -%}
    {%- if 'ratio' in metric -%}
        {%- for part in metric.ratio -%}{%- do parts.append(_metric_part(part, metrics[part], facts, aggregates)) -%}{%- endfor -%}
    {%- elif aggregates[metric.aggregate].share -%}
        {%- set counted = dict(metric, aggregate='count_distinct' if 'of' in metric else 'count') -%}
        {%- set met = {'all': [metric.where, metric.meets]} if 'where' in metric else metric.meets -%}
        {%- do parts.append(_metric_part(name, dict(counted, where=met), facts, aggregates, '_met')) -%}
        {%- do parts.append(_metric_part(name, counted, facts, aggregates, '_all')) -%}
    {%- else -%}
        {%- do parts.append(_metric_part(name, metric, facts, aggregates)) -%}
    {%- endif -%}
    {%- do return(parts) -%}
{% endmacro %}

{#-
  One plain metric: its fact, aggregate and time, and the columns and raw columns it uses. `role` tells apart the two
  parts of a share, which have the metric's name in common.
-#}
{% macro _metric_part(name, metric, facts, aggregates, role='') %}
    {%- set fact = facts[metric.fact] -%}
    {%- set aggregate = aggregates[metric.aggregate] -%}
    {%- set columns = [] -%}
    {%- if 'where' in metric -%}{%- do _filter_fields(metric.where, columns) -%}{%- endif -%}
    {%- if 'of' in metric -%}{%- do columns.append(metric.of) -%}{%- endif -%}
    {%- set needs = fact.ends[:1] if aggregate.open else [] -%}
    {%- for column in columns -%}{%- do needs.extend(fact.columns[column].needs) -%}{%- endfor -%}
    {%- if 'time' in metric -%}{%- do needs.append(metric.time) -%}{%- endif -%}
    {%- do return({
        'metric': name,
        'role': role,
        'fact': metric.fact,
        'relation': fact.relation,
        'source': fact.table or metric.fact,
        'aggregate': metric.aggregate,
        'windowed': aggregate.window,
        'of': metric.get('of'),
        'where': metric.get('where'),
        'time': metric.time if metric.get('time', fact.time) != fact.time else none,
        'pool_days': metric.get('pool_days'),
        'min_day_share': metric.get('min_day_share'),
        'columns': columns | unique | list,
        'column_types': fact.columns,
        'gone_on': fact.gone_on,
        'needs': needs,
    }) -%}
{% endmacro %}

{#- The fields a filter looks at, appended to `fields`. -#}
{% macro _filter_fields(filter, fields) %}
    {%- if 'field' in filter -%}{%- do fields.append(filter.field) -%}{%- endif -%}
    {%- for part in filter.get('all', filter.get('any', [])) -%}{%- do _filter_fields(part, fields) -%}{%- endfor -%}
    {%- if 'not' in filter -%}{%- do _filter_fields(filter['not'], fields) -%}{%- endif -%}
{% endmacro %}

{#- Whether the raw table behind a metric is there with the columns it needs; `raw_columns` remembers what was asked. -#}
{% macro _is_provided(part, facts, raw_columns) %}
    {%- if not execute -%}{%- do return(true) -%}{%- endif -%}
    {%- set table = facts[part.fact].table -%}
    {%- if table is none -%}{%- do return(true) -%}{%- endif -%}
    {%- if table not in raw_columns -%}{%- do raw_columns.update({table: provided_columns(table)}) -%}{%- endif -%}
    {%- if raw_columns[table] is none -%}{%- do return(false) -%}{%- endif -%}
    {%- do return(part.needs | reject('in', raw_columns[table]) | list | length == 0) -%}
{% endmacro %}
