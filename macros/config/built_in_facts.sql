{#-
  The facts that metrics measure: what a row is taken from, when it happened, until when it is open, and its columns.

  table    the raw table behind it: without that table, its KPIs are `not_provided`
  model    the model that holds its rows
  subject  the KPI mart it belongs to: account_<subject>_kpis
  time     when the row happened
  ends     the columns that end what can be open, the first one needed to know it
  times    the other times that a metric may take instead, raw columns all of them
  gone_on  from this day on the row is left out of everything
  columns  what can be aggregated or filtered. `needs`: the raw columns it is made of. Seen on a date D,
           known_on: null before that day; happened_on: 1 from that day on, else 0;
           overdue_after: 1 while the row is open and that day is before D, else 0.

      {% set facts = {} %}{% do built_in_facts(facts) %}   ->   facts.tickets.ends == ['closed_at']
-#}
{% macro built_in_facts(facts) %}
{%- do facts.update({
    'usage': {
        'table': 'events', 'model': 'int_usage', 'subject': 'usage', 'time': 'activity_date',
        'aggregates': ['sum', 'count_distinct', 'share_distinct', 'days_since_last'],
        'columns': {
            'events':        {'type': 'number', 'needs': []},
            'minutes':       {'type': 'number', 'needs': ['duration_seconds']},
            'user_id':       {'type': 'text',   'needs': ['user_id']},
            'user_day':      {'type': 'text',   'needs': ['user_id']},
            'activity_date': {'type': 'date',   'needs': []},
            'module':        {'type': 'text',   'needs': ['module']},
            'feature':       {'type': 'text',   'needs': ['feature']},
            'catalogue_feature': {'type': 'text', 'needs': ['feature']},
            'event_name':    {'type': 'text',   'needs': ['event_name']},
        },
    },
    'users': {
        'table': 'users', 'model': 'stg_users', 'subject': 'usage', 'time': 'created_at', 'ends': ['deactivated_at'],
        'times': ['deactivated_at'],
        'columns': {
            'role':    {'type': 'text', 'needs': ['role']},
            'user_id': {'type': 'text', 'needs': []},
        },
    },
    'tickets': {
        'table': 'tickets', 'model': 'int_tickets', 'subject': 'support', 'time': 'created_at', 'ends': ['closed_at'],
        'times': ['first_responded_at', 'closed_at'],
        'columns': {
            'priority':                {'type': 'text',   'needs': ['priority']},
            'escalated':               {'type': 'flag',   'needs': ['escalated']},
            'hours_to_first_response': {'type': 'number', 'needs': ['first_responded_at'], 'known_on': 'first_responded_at'},
            'hours_to_close':          {'type': 'number', 'needs': ['closed_at'], 'known_on': 'closed_at'},
        },
    },
    'invoices': {
        'table': 'invoices', 'model': 'int_invoices', 'subject': 'billing', 'time': 'issued_at',
        'ends': ['paid_at', 'voided_at'], 'gone_on': 'voided_at', 'times': ['due_at', 'paid_at'],
        'columns': {
            'amount':    {'type': 'number', 'needs': ['amount']},
            'currency':  {'type': 'text',   'needs': ['currency']},
            'amount_converted': {'type': 'number', 'needs': ['amount', 'currency']},
            'days_late': {'type': 'number', 'needs': ['due_at', 'paid_at'], 'known_on': 'paid_at'},
            'overdue':   {'type': 'flag',   'needs': ['due_at', 'paid_at'], 'overdue_after': 'due_at'},
        },
    },
    'nps': {
        'table': 'nps_responses', 'model': 'int_nps', 'subject': 'feedback', 'time': 'responded_at',
        'columns': {
            'score':      {'type': 'number', 'needs': []},
            'nps_points': {'type': 'number', 'needs': []},
            'user_id':    {'type': 'text',   'needs': ['user_id']},
        },
    },
    'csat': {
        'table': 'csat_responses', 'model': 'stg_csat_responses', 'subject': 'feedback', 'time': 'responded_at',
        'columns': {
            'score':   {'type': 'number', 'needs': []},
            'user_id': {'type': 'text',   'needs': ['user_id']},
        },
    },
    'interactions': {
        'table': 'interactions', 'model': 'stg_interactions', 'subject': 'relationship', 'time': 'occurred_at',
        'columns': {
            'kind':   {'type': 'text', 'needs': ['kind']},
            'status': {'type': 'text', 'needs': ['status']},
        },
    },
    'advocacy': {
        'table': 'advocacy', 'model': 'stg_advocacy', 'subject': 'relationship', 'time': 'occurred_at',
        'columns': {
            'kind':   {'type': 'text', 'needs': ['kind']},
            'status': {'type': 'text', 'needs': ['status']},
        },
    },
    'csm_scores': {
        'table': 'csm_scores', 'model': 'stg_csm_scores', 'subject': 'relationship', 'time': 'scored_at',
        'columns': {
            'score': {'type': 'number', 'needs': []},
        },
    },
    'goals': {
        'table': 'goals', 'model': 'stg_goals', 'subject': 'results', 'time': 'created_at',
        'ends': ['achieved_at', 'abandoned_at'], 'times': ['target_date', 'achieved_at', 'abandoned_at'],
        'columns': {
            'achieved': {'type': 'flag', 'needs': ['achieved_at'], 'happened_on': 'achieved_at'},
            'overdue':  {'type': 'flag', 'needs': ['target_date', 'achieved_at'], 'overdue_after': 'target_date'},
        },
    },
    'measurements': {
        'table': 'measurements', 'model': 'stg_measurements', 'subject': 'results', 'time': 'measured_at',
        'columns': {
            'value':   {'type': 'number', 'needs': []},
            'measure': {'type': 'text',   'needs': []},
        },
    },
    'accounts': {
        'table': 'accounts', 'subject': 'contract', 'aggregates': ['attribute'],
        'columns': {
            'account_id':      {'type': 'text',   'needs': []},
            'account_name':    {'type': 'text',   'needs': ['account_name']},
            'created_at':      {'type': 'date',   'needs': []},
            'lifecycle_stage': {'type': 'text',   'needs': ['lifecycle_stage']},
            'tier':            {'type': 'text',   'needs': ['tier']},
            'plan':            {'type': 'text',   'needs': ['plan']},
            'product':         {'type': 'text',   'needs': ['product']},
            'region':          {'type': 'text',   'needs': ['region']},
            'industry':        {'type': 'text',   'needs': ['industry']},
            'csm':             {'type': 'text',   'needs': ['csm']},
            'arr':             {'type': 'number', 'needs': ['arr']},
            'licensed_seats':  {'type': 'number', 'needs': ['licensed_seats']},
            'renewal_date':    {'type': 'date',   'needs': ['renewal_date']},
            'churned_at':      {'type': 'date',   'needs': ['churned_at']},
            'updated_at':      {'type': 'date',   'needs': ['updated_at']},
            'tenure_days':     {'type': 'number', 'needs': []},
            'days_to_renewal': {'type': 'number', 'needs': ['renewal_date']},
            'catalogue_features': {'type': 'number', 'needs': []},
        },
    },
}) -%}
{% endmacro %}
