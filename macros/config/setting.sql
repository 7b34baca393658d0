{#-
  A setting of the configuration, or its default.

      {{ setting('alert_nights') }}   ->   2
-#}
{% macro setting(name) %}
    {%- set defaults = {} -%}{%- do default_settings(defaults) -%}
    {%- do return(health_config().get('settings', {}).get(name, defaults[name])) -%}
{% endmacro %}

{#- What settings are where the file doesn't say; those that name places are with who reads them. Plain Jinja. -#}
{% macro default_settings(defaults) %}
{%- do defaults.update({
    'expect_rows_every_days': {},
    'lookback_days': 3,
    'snapshot_accounts': false,
    'restate_days': 3,
    'trend_by': ['tier', 'region', 'plan', 'csm', 'product', 'lifecycle_stage', 'health_score'],
    'alert_nights': 2,
    'alert_margin': 3,
    'renewal_days': 90,
    'expansion_kpi': 'seats_active_28d',
    'expansion_at_least': 0.9,
}) -%}
{% endmacro %}
