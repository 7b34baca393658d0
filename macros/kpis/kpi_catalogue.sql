{#-
  The KPIs of the configuration, ready for SQL, in the order of the file; of one KPI mart where `subject` is given. Each:

  name, window (days or none), compare, by_day, min_denominator, min_baseline, valid_for_days
  parts     the metric, or numerator and denominator of a ratio: see `_metric_part`
  subject   the mart it belongs to: that of its first part
  provided  whether the raw data came with everything it needs (known while dbt executes)

      {% for kpi in kpi_catalogue('support') %}{{ kpi.name }} {% endfor %}   ->   open_tickets ...
-#}
{% macro kpi_catalogue(subject=none) %}
    {%- set config = health_config() -%}
    {%- set facts = {} -%}{%- do built_in_facts(facts) -%}
    {%- do facts.accounts.update({'columns': account_columns()}) -%}
    {%- set aggregates = {} -%}{%- do built_in_aggregates(aggregates) -%}
    {%- set raw_columns = {} -%}
    {%- set catalogue = [] -%}
    {%- for name, kpi in config.kpis.items() -%}
        {%- set metric = config.metrics[kpi.metric] -%}
        {%- set parts = [] -%}
        {%- for part_name in metric.get('ratio', [kpi.metric]) -%}
            {%- do parts.append(_metric_part(part_name, config.metrics[part_name], facts, aggregates)) -%}
        {%- endfor -%}
        {%- if subject is none or parts[0].subject == subject -%}
            {%- for part in parts -%}{%- do part.update({'provided': _is_provided(part, facts, raw_columns)}) -%}{%- endfor -%}
            {%- do catalogue.append({
                'name': name,
                'parts': parts,
                'subject': parts[0].subject,
                'provided': parts | selectattr('provided') | list | length == parts | length,
                'window': kpi.get('window_days'),
                'compare': 'compare' in kpi,
                'by_day': 'by_day' in kpi,
                'min_denominator': kpi.get('min_denominator'),
                'min_baseline': kpi.get('min_baseline'),
                'valid_for_days': kpi.get('valid_for_days'),
            }) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- do return(catalogue) -%}
{% endmacro %}

{#- One metric that isn't a ratio: its fact and aggregate, and the columns and raw columns it uses. -#}
{% macro _metric_part(name, metric, facts, aggregates) %}
    {%- set fact = facts[metric.fact] -%}
    {%- set aggregate = aggregates[metric.aggregate] -%}
    {%- set columns = [] -%}
    {%- if 'where' in metric -%}{%- do _filter_fields(metric.where, columns) -%}{%- endif -%}
    {%- if 'of' in metric -%}{%- do columns.append(metric.of) -%}{%- endif -%}
    {%- set needs = fact.ends[:1] if aggregate.open else [] -%}
    {%- for column in columns -%}{%- do needs.extend(fact.columns[column].needs) -%}{%- endfor -%}
    {%- do return({
        'metric': name,
        'fact': metric.fact,
        'subject': fact.subject,
        'aggregate': metric.aggregate,
        'windowed': aggregate.window,
        'of': metric.get('of'),
        'where': metric.get('where'),
        'pool_days': metric.get('pool_days'),
        'columns': columns | unique | list,
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
    {%- if table not in raw_columns -%}{%- do raw_columns.update({table: provided_columns(table)}) -%}{%- endif -%}
    {%- if raw_columns[table] is none -%}{%- do return(false) -%}{%- endif -%}
    {%- do return(part.needs | reject('in', raw_columns[table]) | list | length == 0) -%}
{% endmacro %}
