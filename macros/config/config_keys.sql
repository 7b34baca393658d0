{#-
  The keys of the configuration, part by part, and the words some of them choose from: the one table that the validator
  and everything made from it follow. Fills `keys`, a dict given by the caller, so that plain Jinja can render it too.

      {% set keys = {} %}{% do config_keys(keys) %}   ->   keys.kpi == ['metric', 'window_days', ...]
-#}
{% macro config_keys(keys) %}
{%- do keys.update({
    'health': ['bands', 'account_fields', 'settings', 'metrics', 'kpis', 'health_scores'],
    'bands': ['green', 'red'],
    'settings': ['raw_schema', 'raw_tables'],
    'metric': ['fact', 'aggregate', 'of', 'where', 'pool_days', 'unit'],
    'ratio': ['ratio', 'unit'],
    'kpi': ['metric', 'window_days', 'compare', 'by_day', 'min_denominator', 'min_baseline', 'valid_for_days'],
    'health_score': ['name', 'label', 'active', 'accounts', 'sections', 'min_coverage'],
    'section': ['name', 'weight', 'kpis'],
    'scored_kpi': ['kpi', 'zero_at', 'hundred_at', 'on_missing'],
    'field_types': ['text', 'number', 'date'],
    'operators': ['is', 'is_not', 'in', 'not_in', 'at_least', 'at_most', 'more_than', 'less_than', 'is_missing'],
    'list_operators': ['in', 'not_in'],
    'order_operators': ['at_least', 'at_most', 'more_than', 'less_than'],
    'raw_tables': ['accounts', 'users', 'events', 'tickets', 'invoices', 'nps_responses', 'csat_responses', 'interactions',
                   'csm_scores', 'goals', 'advocacy', 'measurements', 'outcomes'],
    'reserved_fields': ['as_of_date', 'health_score', 'loaded_at', 'row_state', 'rejected_because', 'row_key', 'row_text', 'warnings'],
}) -%}
{% endmacro %}
