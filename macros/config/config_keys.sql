{#-
  The keys of the configuration, part by part, and the words some of them choose from: the one table that the validator and
  the JSON Schema (vars.schema.json) follow. Each key holds its JSON Schema; `description` is what editors show. Fills
  `keys`, a dict given by the caller, so that plain Jinja can render it too.

      {% set keys = {} %}{% do config_keys(keys) %}   ->   keys.kpi | list == ['metric', 'window_days', ...]
-#}
{% macro config_keys(keys) %}
{%- set name = {'type': 'string', 'pattern': '^[a-z][a-z0-9_]{0,49}$'} -%}
{%- set number = {'type': 'number'} -%}
{%- set text = {'type': 'string'} -%}
{%- set some_text = {'type': 'string', 'minLength': 1} -%}
{%- set days = {'type': 'integer', 'minimum': 1, 'maximum': 36500} -%}
{%- set points = {'type': 'number', 'minimum': 0, 'maximum': 100} -%}
{%- set share = {'type': 'number', 'minimum': 0, 'maximum': 1} -%}
{%- set severity = {'enum': ['error', 'warn']} -%}
{%- set column = {'type': 'string', 'pattern': '^[a-z][a-z0-9_]{0,49}$'} -%}
{%- set filter = {'$ref': '#/definitions/filter'} -%}
{%- do keys.update({
    'health': {
        'bands':          {'$ref': '#/definitions/bands', 'description': 'Which scores are GREEN and RED. Default: green from 71 on, red up to 30.'},
        'account_fields': {'type': 'object', 'propertyNames': name, 'additionalProperties': {'enum': ['text', 'number', 'date']}, 'description': 'Columns of accounts of your own, each with its type: text, number or date.'},
        'score_accounts': dict(filter, description='Which accounts are scored at all. Default: every live account.'),
        'settings':       {'$ref': '#/definitions/settings', 'description': 'Everything else; each setting has a default.'},
        'facts':          {'type': 'object', 'propertyNames': name, 'additionalProperties': {'$ref': '#/definitions/fact'}, 'description': 'Models of your own to measure, beside the built-in facts.'},
        'metrics':        {'type': 'object', 'propertyNames': name, 'additionalProperties': {'$ref': '#/definitions/metric'}, 'description': 'What can be measured: an aggregate over a fact, or a ratio of two metrics.'},
        'kpis':           {'type': 'object', 'propertyNames': name, 'additionalProperties': {'$ref': '#/definitions/kpi'}, 'description': 'A metric over a window of days, as a value or as a change.'},
        'health_scores':  {'type': 'array', 'minItems': 1, 'items': {'$ref': '#/definitions/health_score'}, 'description': 'In order of priority: an account gets the first whose filter it meets. The last is named default and has no filter.'},
    },
    'bands': {
        'green': dict(points, description='A score of this or more is GREEN. Default: 71.'),
        'red':   dict(points, description='A score of this or less is RED; below green. Default: 30.'),
    },
    'settings': {
        'raw_schema':       dict(some_text, description='Schema that holds the raw tables. Default: raw.'),
        'raw_tables':       {'type': 'object', 'description': 'Names of raw tables that are called something else: {accounts: dim_customer}.', 'additionalProperties': some_text},
        'published_schema': dict(some_text, description='Schema of the published tables. Default: that of the dbt target, health.'),
        'time_zone':        dict(some_text, description='Time zone (IANA name, such as Europe/Berlin) of the clock that starts the nightly run. Default: UTC.'),
        'nightly_at':       {'type': 'string', 'pattern': '^([01][0-9]|2[0-3]):[0-5][0-9]$', 'description': "When the nightly run starts, hh:mm in quotes. Default: '02:30'."},
        'expect_rows_every_days': {'type': 'object', 'additionalProperties': days, 'description': 'How many days a source (raw table or fact of your own) may stay without a new row before it counts as broken: {events: 2}.'},
        'restate_days':       dict(days, minimum=0, description='Dates up to so many days back are scored again when raw data of them changes. Default: 3.'),
        'lookback_days':      dict(days, minimum=0, description='In a warehouse: how late, after newer ones, rows may arrive by loaded_at and still be noticed. Default: 3.'),
        'snapshot_accounts':  {'type': 'boolean', 'description': 'In a warehouse whose accounts table holds only their present state: keep each change as a version, from now on. Default: false.'},
        'trend_by':           {'type': 'array', 'items': some_text, 'uniqueItems': true, 'description': 'Fields of accounts that health_trend groups by. Default: tier, region, plan, csm, product, lifecycle_stage, health_score.'},
        'alert_nights':       {'type': 'integer', 'minimum': 1, 'maximum': 365, 'description': 'A drop or recovery counts after so many nights in a row. Default: 2.'},
        'alert_margin':       dict(points, description='Or at once, so many points past the line. Default: 3.'),
        'renewal_days':       dict(days, description='Renewals within so many days are at risk in red or yellow. Default: 90.'),
        'expansion_kpi':      dict(name, description='The KPI that says how far seats are used up. Default: seats_active_28d.'),
        'expansion_at_least': dict(number, description='From this value on, a green account may want more seats. Default: 0.9.'),
        'published_versions': {'type': 'integer', 'minimum': 2, 'maximum': 365, 'description': 'How many published versions are kept. Default: 7.'},
        'checks':             {'$ref': '#/definitions/checks', 'description': 'Thresholds of the checks of every run, and whether a failed one stops publication.'},
    },
    'checks': {
        'source_freshness_severity': dict(severity, description='Of a source without new rows for longer than expect_rows_every_days allows. Default: warn.'),
        'volume_min_share':          dict(share, description='At least this share of the rows usual on the weekday. Default: 0.5.'),
        'volume_max_share':          dict(number, minimum=1, description='At most this multiple of them. Default: 3.'),
        'volume_min_rows':           dict(number, minimum=1, description='Judged only where so many rows a day are usual. Default: 20.'),
        'volume_severity':           dict(severity, description='Of a table with too few or too many rows. Default: warn.'),
        'rejected_max_share':        dict(share, description="At most this share of a raw table's rows rejected. Default: 0.05."),
        'rejected_share_severity':   dict(severity, description='Of a raw table with too many rejected rows. Default: warn.'),
        'band_changes_max_share':    dict(share, description='At most this share of accounts in another band than the day before. Default: 0.2.'),
        'band_changes_severity':     dict(severity, description='Of too many accounts that changed band overnight. Default: warn.'),
        'coverage_max_fall':         dict(share, description="The accounts' mean coverage may fall by this much in a day. Default: 0.1."),
        'coverage_fall_severity':    dict(severity, description='Of a coverage that fell by more. Default: warn.'),
    },
    'fact': {
        'model':   dict(some_text, description='The dbt model that holds the rows.'),
        'account': dict(column, description="The column with the account's id. Default: account_id."),
        'time':    dict(column, description='The column that says when the row happened.'),
        'end':     dict(column, description='The column until which the row is open.'),
        'columns': {'type': 'object', 'propertyNames': column, 'additionalProperties': {'enum': ['text', 'number', 'date', 'flag']}, 'description': 'Columns to aggregate and filter, each with its type: text, number, date or flag.'},
    },
    'metric': {
        'fact':          dict(name, description='Where the rows come from: a built-in fact or one of your own.'),
        'aggregate':     {'type': 'string', 'description': 'What is done with the rows.'},
        'of':            dict(text, description="The fact's column that is aggregated."),
        'where':         dict(filter, description="Which of the fact's rows count. Default: all."),
        'meets':         dict(filter, description='With share and share_distinct: what rows must meet to be counted in the share.'),
        'time':          dict(text, description="By which of the fact's times a row counts, such as closed_at. Default: the fact's own."),
        'pool_days':     dict(days, description="With latest: the mean over so many days up to the newest row's."),
        'min_day_share': {'type': 'number', 'exclusiveMinimum': 0, 'maximum': 1, 'description': "With count_distinct: only values that occur on at least this share of the window's days."},
        'unit':          dict(text, description='What it is counted in; for people, it changes nothing.'),
    },
    'ratio': {
        'ratio': {'type': 'array', 'items': name, 'minItems': 2, 'maxItems': 2, 'description': 'Two metrics [a, b]: a divided by b.'},
        'unit':  dict(text, description='What it is counted in; for people, it changes nothing.'),
    },
    'kpi': {
        'metric':          dict(name, description='What is measured: a name from metrics.'),
        'window_days':     dict(days, description='How many days, ending with the date. Multiples of 7 compare equal weekends.'),
        'compare':         {'enum': ['percent_change'], 'description': 'The change against the days before, in percent: -50 is half, 100 is double.'},
        'by_day':          {'enum': ['avg'], 'description': "The mean of the metric's values of the single days."},
        'per_day':         {'type': 'boolean', 'description': 'Divide the value by window_days. Default: false.'},
        'min_tenure_days': dict(days, description='An account of fewer days is too_new.'),
        'min_denominator': dict(number, description='With a ratio or share: below this denominator there is no value (small_denominator).'),
        'min_baseline':    dict(number, description='With compare: below this earlier value there is no change (small_baseline).'),
        'valid_for_days':  dict(days, minimum=0, description='With latest: an older value is stale. Default: for ever.'),
    },
    'health_score': {
        'name':         dict(name, description='Unique; the last is default.'),
        'label':        dict(text, description='A title for people.'),
        'active':       {'type': 'boolean', 'description': 'false switches it off. Default: true.'},
        'accounts':     dict(filter, description='Which accounts get it; not on default.'),
        'min_coverage': {'type': 'number', 'minimum': 0, 'maximum': 1, 'description': 'Below this share of measured weight there is no score (UNKNOWN). Default: none.'},
        'sections':     {'type': 'array', 'minItems': 1, 'items': {'$ref': '#/definitions/section'}, 'description': 'What the score is made of.'},
    },
    'section': {
        'name':   dict(text, pattern='\\S', description='Unique within the health score.'),
        'weight': {'type': 'number', 'minimum': 0, 'description': 'How much it counts, against the other sections. Default: 1.'},
        'kpis':   {'type': 'array', 'minItems': 1, 'items': {'$ref': '#/definitions/scored_kpi'}, 'description': "The section's score is the mean of its KPIs' scores."},
    },
    'scored_kpi': {
        'kpi':        dict(name, description='A name from kpis.'),
        'zero_at':    dict(number, description='The value that deserves 0.'),
        'hundred_at': dict(number, description='The value that deserves 100; it may be below zero_at, where fewer is better.'),
        'on_missing': {'anyOf': [{'const': 'exclude'}, points], 'description': 'What it scores without a value: exclude (the default), or a number from 0 to 100.'},
    },
    'required': {
        'health': ['metrics', 'kpis', 'health_scores'], 'fact': ['model', 'time'], 'metric': ['fact', 'aggregate'], 'ratio': ['ratio'],
        'kpi': ['metric'], 'health_score': ['name', 'sections'], 'section': ['name', 'kpis'], 'scored_kpi': ['kpi', 'zero_at', 'hundred_at'],
    },
    'field_types': ['text', 'number', 'date'],
    'column_types': ['text', 'number', 'date', 'flag'],
    'operators': ['is', 'is_not', 'in', 'not_in', 'at_least', 'at_most', 'more_than', 'less_than', 'is_missing'],
    'list_operators': ['in', 'not_in'],
    'order_operators': ['at_least', 'at_most', 'more_than', 'less_than'],
    'raw_tables': ['accounts', 'users', 'events', 'tickets', 'invoices', 'nps_responses', 'csat_responses', 'interactions',
                   'csm_scores', 'goals', 'advocacy', 'measurements', 'outcomes'],
    'reserved_fields': ['as_of_date', 'health_score', 'loaded_at', 'row_state', 'rejected_because', 'row_key', 'row_text', 'warnings'],
    'reserved_columns': ['as_of_date', 'account_id', 'happened_at', 'days_ago', 'is_open'],
}) -%}
{% endmacro %}
