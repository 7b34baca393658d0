{#- The faults of the settings. `facts` are all facts, the user's own among them. -#}
{% macro _settings_faults(settings, facts, kpis, keys, faults) %}
{%- if _is_mapping(settings, 'settings', 'a mapping of settings', faults) -%}
    {{- _check_keys(settings, keys.settings, 'settings', faults) -}}
    {%- for name, wanted in {'raw_schema': 'the name of a schema', 'published_schema': 'the name of a schema', 'time_zone': 'the name of a time zone such as Europe/Berlin'}.items() if name in settings -%}
        {%- if settings[name] is not string or not settings[name] | trim -%}{%- do faults.append('settings.' ~ name ~ ': ' ~ _shown(settings[name]) ~ ' found, ' ~ wanted ~ ' is wanted') -%}{%- endif -%}
    {%- endfor -%}
    {%- if 'nightly_at' in settings and not _is_clock_time(settings.nightly_at) -%}
        {%- do faults.append('settings.nightly_at: ' ~ _shown(settings.nightly_at) ~ " found, a time from '00:00' to '23:59' is wanted, in quotes") -%}
    {%- endif -%}
    {%- for name in ['restate_days', 'lookback_days'] if name in settings -%}{{- _check_days(settings[name], 'settings.' ~ name, 0, faults) -}}{%- endfor -%}
    {%- if 'snapshot_accounts' in settings and settings.snapshot_accounts is not boolean -%}
        {%- do faults.append('settings.snapshot_accounts: ' ~ _shown(settings.snapshot_accounts) ~ ' found, true or false is wanted') -%}
    {%- endif -%}
    {%- if 'published_versions' in settings -%}
        {{- _check_whole_number(settings.published_versions, 'settings.published_versions', 'versions', 2, 365, faults) -}}
    {%- endif -%}
    {{- _run_check_faults(settings.get('checks', {}), keys, faults) -}}
    {{- _alert_faults(settings, kpis, faults) -}}
    {{- _trend_faults(settings.get('trend_by', []), facts.accounts.columns | list + ['health_score'], faults) -}}
    {%- set raw_tables = settings.get('raw_tables', {}) -%}
    {%- if _is_mapping(raw_tables, 'settings.raw_tables', '{raw table: its name in the warehouse}', faults) -%}
        {{- _check_keys(raw_tables, keys.raw_tables, 'settings.raw_tables', faults) -}}
        {%- for table, name in raw_tables.items() if name is not string or not name | trim -%}
            {%- do faults.append('settings.raw_tables.' ~ table ~ ': ' ~ _shown(name) ~ ' found, the name of a table is wanted') -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set expected = settings.get('expect_rows_every_days', {}) -%}
    {%- set own_facts = [] -%}
    {%- for name, fact in facts.items() if fact.subject == 'own' -%}{%- do own_facts.append(name) -%}{%- endfor -%}
    {%- if _is_mapping(expected, 'settings.expect_rows_every_days', '{raw table: days}', faults) -%}
        {{- _check_keys(expected, keys.raw_tables + own_facts, 'settings.expect_rows_every_days', faults) -}}
        {%- for source, days in expected.items() -%}{{- _check_days(days, 'settings.expect_rows_every_days.' ~ source, 1, faults) -}}{%- endfor -%}
    {%- endif -%}
{%- endif -%}
{% endmacro %}

{% macro _alert_faults(settings, kpis, faults) %}
{%- if 'alert_nights' in settings -%}{{- _check_whole_number(settings.alert_nights, 'settings.alert_nights', 'nights', 1, 365, faults) -}}{%- endif -%}
{%- if 'alert_margin' in settings -%}{{- _check_number(settings.alert_margin, 'settings.alert_margin', 0, 100, faults) -}}{%- endif -%}
{%- if 'renewal_days' in settings -%}{{- _check_days(settings.renewal_days, 'settings.renewal_days', 1, faults) -}}{%- endif -%}
{%- if 'expansion_at_least' in settings -%}{{- _check_number(settings.expansion_at_least, 'settings.expansion_at_least', none, none, faults) -}}{%- endif -%}
{%- if 'expansion_kpi' in settings and (settings.expansion_kpi is not string or settings.expansion_kpi not in kpis) -%}
    {%- do faults.append('settings.expansion_kpi: ' ~ _shown(settings.expansion_kpi) ~ ' is not a KPI' ~ _did_you_mean(settings.expansion_kpi, kpis)) -%}
{%- endif -%}
{% endmacro %}

{#- The thresholds and severities of a run's checks, as the table of keys has them. -#}
{% macro _run_check_faults(checks, keys, faults) %}
{%- if _is_mapping(checks, 'settings.checks', 'a mapping of thresholds and severities', faults) -%}
    {{- _check_keys(checks, keys.checks, 'settings.checks', faults) -}}
    {%- for name, value in checks.items() if name in keys.checks -%}
        {%- set wanted = keys.checks[name] -%}
        {%- if 'enum' in wanted -%}{{- _check_choice(value, wanted.enum, 'settings.checks.' ~ name, faults) -}}
        {%- else -%}{{- _check_number(value, 'settings.checks.' ~ name, wanted.minimum, wanted.get('maximum'), faults) -}}
        {%- endif -%}
    {%- endfor -%}
{%- endif -%}
{% endmacro %}

{% macro _trend_faults(fields, known, faults) %}
{%- if fields is string or fields is mapping or fields is not sequence -%}
    {%- do faults.append('settings.trend_by: ' ~ _shown(fields) ~ ' found, a list of fields of accounts is wanted') -%}
{%- else -%}
    {%- set seen = [] -%}
    {%- for field in fields -%}
        {%- set path = 'settings.trend_by[' ~ loop.index0 ~ ']' -%}
        {%- if field is not string or field not in known -%}
            {%- do faults.append(path ~ ': ' ~ _shown(field) ~ ' is not a field of accounts' ~ _did_you_mean(field, known) ~ '; known: ' ~ known | join(', ')) -%}
        {%- elif field in seen -%}{%- do faults.append(path ~ ": '" ~ field ~ "' is there twice") -%}
        {%- endif -%}
        {%- do seen.append(field) -%}
    {%- endfor -%}
{%- endif -%}
{% endmacro %}

{#- 'yes' for text such as 02:30. -#}
{% macro _is_clock_time(value) %}
{%- if value is string and value | length == 5 and value[2] == ':' -%}
    {%- set hours = [] -%}
    {%- for number in range(24) -%}{%- do hours.append('%02d' % number) -%}{%- endfor -%}
    {%- if value[:2] in hours and value[3] in '012345' and value[4] in '0123456789' -%}yes{%- endif -%}
{%- endif -%}
{% endmacro %}
