{#-
  The validator: appends every fault of `config` (the value of `vars: health:`) to the list `faults`, each by its path and
  what would be right. Plain Jinja without dbt, so that dbt and Python run the same check.

      {% set faults = [] %}{% do config_faults(var('health', none), faults) %}
      ->  ["health_scores[0].sections[1].kpis[0].kpi: 'open_tikets' is not a KPI (did you mean 'open_tickets'?)"]
-#}
{% macro config_faults(config, faults) %}
{%- set keys = {} -%}{%- do config_keys(keys) -%}
{%- set facts = {} -%}{%- do built_in_facts(facts) -%}
{%- set aggregates = {} -%}{%- do built_in_aggregates(aggregates) -%}
{%- if config is none -%}
    {%- do faults.append('health: nothing found; vars.yml in the folder of the project that dbt runs must hold `vars:` and under it `health:` (or so must its dbt_project.yml). '
        ~ 'Start from the vars.yml that is shipped; of a package it is dbt_packages/customer_health/vars.yml') -%}
{%- elif _is_mapping(config, 'health', 'a mapping with metrics, kpis and health_scores', faults) -%}
    {{- _check_keys(config, keys.health, '', faults) -}}
    {{- _band_faults(config.get('bands', {}), keys, faults) -}}
    {{- _account_field_faults(config.get('account_fields', {}), facts.accounts.columns, keys, faults) -}}
    {{- _fact_faults(config.get('facts', {}), facts, keys, faults) -}}
    {%- if 'score_accounts' in config -%}
        {{- _filter_faults(config.score_accounts, 'score_accounts', facts.accounts.columns, keys, faults) -}}
    {%- endif -%}
    {%- set metrics = config.get('metrics') -%}
    {%- set kpis = config.get('kpis') -%}
    {%- set health_scores = config.get('health_scores') -%}
    {{- _settings_faults(config.get('settings', {}), facts, kpis if kpis is mapping else {}, keys, faults) -}}
    {%- if _is_mapping(metrics, 'metrics', 'a mapping of names to metrics', faults) -%}
        {{- _metric_faults(metrics, facts, aggregates, keys, faults) -}}
        {%- if _is_mapping(kpis, 'kpis', 'a mapping of names to KPIs', faults) -%}
            {{- _kpi_faults(kpis, metrics, aggregates, keys, faults) -}}
        {%- endif -%}
    {%- endif -%}
    {%- if health_scores is string or health_scores is mapping or health_scores is not sequence or not health_scores -%}
        {%- do faults.append('health_scores: a list of health scores is wanted, the last named default') -%}
    {%- else -%}
        {{- _health_score_faults(health_scores, facts.accounts.columns, kpis if kpis is mapping else {}, keys, faults) -}}
    {%- endif -%}
{%- endif -%}
{% endmacro %}

{% macro _band_faults(bands, keys, faults) %}
{%- if _is_mapping(bands, 'bands', '{green: 71, red: 30}', faults) -%}
    {{- _check_keys(bands, keys.bands, 'bands', faults) -}}
    {%- set green = bands.get('green', 71) -%}
    {%- set red = bands.get('red', 30) -%}
    {{- _check_number(green, 'bands.green', 0, 100, faults) -}}
    {{- _check_number(red, 'bands.red', 0, 100, faults) -}}
    {%- if _is_number(green) and _is_number(red) and red >= green -%}
        {%- do faults.append('bands.red: ' ~ red ~ ' is not below green, ' ~ green) -%}
    {%- endif -%}
{%- endif -%}
{% endmacro %}

{#- Checks the account fields of the user's own and adds those that are right to `columns`. -#}
{% macro _account_field_faults(account_fields, columns, keys, faults) %}
{%- if _is_mapping(account_fields, 'account_fields', '{column: text, number or date}', faults) -%}
    {%- for field, type in account_fields.items() -%}
        {%- set path = 'account_fields.' ~ field -%}
        {{- _check_name(field, path, faults) -}}
        {{- _check_choice(type, keys.field_types, path, faults) -}}
        {%- if field in columns or field in keys.reserved_fields -%}
            {%- do faults.append(path ~ ": '" ~ field ~ "' is a column of accounts already") -%}
        {%- elif field is string and type in keys.field_types -%}
            {%- do columns.update({field: {'type': type, 'needs': [field]}}) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endif -%}
{% endmacro %}
