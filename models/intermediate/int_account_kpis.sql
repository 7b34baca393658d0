{{ config(materialized='ephemeral') }}

{%- set marts = {
    'usage': ref('account_usage_kpis'),
    'support': ref('account_support_kpis'),
    'billing': ref('account_billing_kpis'),
    'feedback': ref('account_feedback_kpis'),
    'relationship': ref('account_relationship_kpis'),
    'results': ref('account_results_kpis'),
    'contract': ref('account_contract_kpis'),
    'own': ref('account_own_kpis'),
} %}

{% for kpi in kpi_catalogue(health_facts()) %}
{{ kpi_rows(kpi, marts[kpi.subject]) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
