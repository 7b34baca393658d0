-- KPIs and sections without a score hand their weight on, below the least coverage there is none, and each account is scored by its own.
{%- set health_scores = [
    {'name': 'strict', 'min_coverage': 0.5, 'sections': [
        {'name': 'Only', 'weight': 1, 'kpis': [
            {'kpi': 'use', 'zero_at': 0, 'hundred_at': 10},
            {'kpi': 'trend', 'zero_at': -40, 'hundred_at': 60},
        ]},
    ]},
    {'name': 'default', 'min_coverage': none, 'sections': [
        {'name': 'Support', 'weight': 0.5, 'kpis': [{'kpi': 'tickets', 'zero_at': 4, 'hundred_at': 0}]},
        {'name': 'Use', 'weight': 0.25, 'kpis': [
            {'kpi': 'use', 'zero_at': 0, 'hundred_at': 5},
            {'kpi': 'trend', 'zero_at': -40, 'hundred_at': 60, 'on_missing': 61},
        ]},
        {'name': 'Trend', 'weight': 0.25, 'kpis': [{'kpi': 'trend', 'zero_at': 60, 'hundred_at': -40}]},
    ]},
] %}
with cases as (

    select
        'everything is there' as name, 'default' as _health_score,
        1 as tickets, 'measured' as tickets__status, 4 as use, 'measured' as use__status,
        10 as trend, 'measured' as trend__status, cast(null as {{ dbt.type_string() }}) as trend__line_end,
        66.25 as score, 1.0 as coverage
    union all select 'a section hands its weight on', 'default', null, 'missing', 4, 'measured', 10, 'measured', null, 57.5, 0.5
    union all select 'a KPI hands its share on', 'strict', 1, 'measured', null, 'missing', 20, 'measured', null, 60.0, 0.5
    union all select 'a number for what is missing', 'default', 1, 'measured', 4, 'measured', null, 'too_new', null, 73.5, 0.625
    union all select 'silence', 'default', null, 'missing', null, 'missing', null, 'no_activity', 'low', 50.0, 0.375
    union all select 'a beginning', 'strict', 1, 'measured', 10, 'measured', null, 'from_zero', 'high', 100.0, 1.0
    union all select 'too little is measured', 'strict', 1, 'measured', null, 'missing', null, 'too_new', null, null, 0.0
    union all select 'only a number for what is missing', 'default', null, 'missing', null, 'missing', null, 'too_new', null, 61.0, 0.0

),

scored as (

    {{ account_scores('select * from cases', health_scores, comparing=['trend']) }}

)

select * from scored
where
    {{ differ('_score_exact', decimal_of('score', 10, 4)) }}
    or {{ differ('_coverage', decimal_of('coverage', 10, 4)) }}
