{#-
  A setting of the configuration, or its default.

      {{ setting('alert_nights') }}   ->   2
-#}
{% macro setting(name) %}
    {%- set defaults = {} -%}{%- do default_settings(defaults) -%}
    {%- do return(health_config().get('settings', {}).get(name, defaults[name])) -%}
{% endmacro %}

{#-
  The thresholds and severities of settings.checks, or their defaults.

      {{ check_settings().volume_min_share }}   ->   0.5
-#}
{% macro check_settings() %}
    {%- set defaults = {} -%}{%- do default_settings(defaults) -%}
    {%- do return(dict(defaults.checks, **setting('checks'))) -%}
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
    'checks': {
        'source_freshness_severity': 'warn',
        'volume_min_share': 0.5, 'volume_max_share': 3, 'volume_min_rows': 20, 'volume_severity': 'warn',
        'rejected_max_share': 0.05, 'rejected_share_severity': 'warn',
        'band_changes_max_share': 0.2, 'band_changes_severity': 'warn',
        'coverage_max_fall': 0.1, 'coverage_fall_severity': 'warn',
    },
}) -%}
{% endmacro %}
