{#- The time of each raw table whose newest day says how far the data reaches; plans and answers to other rows don't. -#}
{% macro landed_times() %}
    {%- do return({
        'accounts': 'created_at', 'users': 'created_at', 'events': 'activity_date', 'tickets': 'created_at',
        'invoices': 'issued_at', 'nps_responses': 'responded_at', 'csat_responses': 'responded_at',
        'interactions': 'occurred_at', 'csm_scores': 'scored_at', 'goals': 'created_at', 'advocacy': 'occurred_at',
        'measurements': 'measured_at', 'outcomes': 'occurred_at',
    }) -%}
{% endmacro %}

{#- The model that holds the accepted rows of a raw table by that time: events are read rolled up. -#}
{% macro landed_model(table) %}
    {%- do return('int_usage' if table == 'events' else 'stg_' ~ table) -%}
{% endmacro %}
