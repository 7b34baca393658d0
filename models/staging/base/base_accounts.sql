{%- if setting('snapshot_accounts') %}
-- depends_on: {{ ref('base_account_versions') }}
{%- endif %}
{{ checked_rows('accounts') }}
