{#- The faults of the settings. `facts` are all facts, the user's own among them. -#}
{% macro _settings_faults(settings, facts, keys, faults) %}
{%- if _is_mapping(settings, 'settings', 'a mapping of settings', faults) -%}
    {{- _check_keys(settings, keys.settings, 'settings', faults) -}}
    {%- for name, wanted in {'raw_schema': 'the name of a schema', 'published_schema': 'the name of a schema', 'time_zone': 'the name of a time zone such as Europe/Berlin'}.items() if name in settings -%}
        {%- if settings[name] is not string or not settings[name] | trim -%}{%- do faults.append('settings.' ~ name ~ ': ' ~ _shown(settings[name]) ~ ' found, ' ~ wanted ~ ' is wanted') -%}{%- endif -%}
    {%- endfor -%}
    {%- if 'nightly_at' in settings and not _is_clock_time(settings.nightly_at) -%}
        {%- do faults.append('settings.nightly_at: ' ~ _shown(settings.nightly_at) ~ " found, a time from '00:00' to '23:59' is wanted, in quotes") -%}
    {%- endif -%}
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

{#- 'yes' for text such as 02:30. -#}
{% macro _is_clock_time(value) %}
{%- if value is string and value | length == 5 and value[2] == ':' -%}
    {%- set hours = [] -%}
    {%- for number in range(24) -%}{%- do hours.append('%02d' % number) -%}{%- endfor -%}
    {%- if value[:2] in hours and value[3] in '012345' and value[4] in '0123456789' -%}yes{%- endif -%}
{%- endif -%}
{% endmacro %}
