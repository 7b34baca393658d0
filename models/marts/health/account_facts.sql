{#-
  What can be open: what is so on the newest date, and what began or ended in the days before it. What can't: the newest rows.
  A row that hasn't ended by that date has no end; one dated after it isn't there, nor is a voided invoice. Where a raw table came
  without the column of its end, nothing is known to be open, as for its KPIs.
-#}
{%- set day = "cast(cast({} as date) as " ~ dbt.type_string() ~ ")" -%}
{%- set facts = [
    {
        'name': 'tickets', 'rows': ref('int_tickets'), 'id': 'ticket_id', 'time': 'created_at', 'end': 'closed_at', 'ended_as': 'closed', 'days': 90,
        'words': "coalesce(priority, 'no priority') || case when escalated then ', escalated' else '' end",
    },
    {
        'name': 'invoices', 'rows': ref('int_invoices'), 'id': 'invoice_id', 'time': 'issued_at', 'end': 'paid_at', 'ended_as': 'paid', 'days': 365,
        'gone_at': 'voided_at', 'amount': 'amount',
        'words': "coalesce(currency, 'no currency') || coalesce(', due ' || " ~ day.format('due_at') ~ ", '')",
    },
    {
        'name': 'goals', 'rows': ref('stg_goals'), 'id': 'goal_id', 'time': 'created_at', 'days': 365,
        'end': 'achieved_at', 'ended_as': 'achieved', 'other_end': 'abandoned_at', 'other_ended_as': 'abandoned',
        'words': "coalesce(name, 'without a name') || coalesce(', by ' || " ~ day.format('target_date') ~ ", '')",
    },
    {
        'name': 'interactions', 'rows': ref('stg_interactions'), 'id': 'interaction_id', 'time': 'occurred_at',
        'words': "coalesce(kind, 'of no kind') || coalesce(', ' || status, '')",
    },
    {'name': 'nps', 'rows': ref('stg_nps_responses'), 'id': 'response_id', 'time': 'responded_at', 'amount': 'score', 'words': "'NPS'"},
    {
        'name': 'csat', 'rows': ref('stg_csat_responses'), 'id': 'response_id', 'time': 'responded_at', 'amount': 'score',
        'words': "'CSAT' || coalesce(' for ticket ' || ticket_id, '')",
    },
    {
        'name': 'csm_scores', 'rows': ref('stg_csm_scores'), 'id': 'csm_score_id', 'time': 'scored_at', 'amount': 'score',
        'words': "coalesce(csm, 'nobody named') || coalesce(': ' || note, '')",
    },
] -%}
{%- set no_text = 'cast(null as ' ~ dbt.type_string() ~ ')' -%}
{%- set no_time = 'cast(null as ' ~ timestamp_type() ~ ')' -%}
with accounts as (

    select * from {{ ref('account_health_current') }}

),

facts as (

    {%- for fact in facts %}
    {%- set ends = fact.end and (not execute or fact.end in (provided_columns(fact.name) or [])) %}
    select
        account_id,
        '{{ fact.name }}' as fact,
        {{ fact.id }} as fact_id,
        {{ fact.time }} as happened_at,
        {{ fact.end or no_time }} as end_at,
        {{ fact.other_end or no_time }} as other_end_at,
        {{ fact.gone_at or no_time }} as gone_at,
        {{ text_literal(fact.ended_as) if ends else no_text }} as ended_as,
        {{ text_literal(fact.other_ended_as) if fact.other_ended_as else no_text }} as other_ended_as,
        cast({{ fact.amount or 'null' }} as {{ double_type() }}) as amount,
        {{ fact.words }} as words,
        {{ fact.days or 0 }} as kept_days
    from {{ fact.rows }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

known as (

    select
        facts.*,
        accounts.as_of_date,
        case when cast(facts.end_at as date) <= accounts.as_of_date then facts.end_at end as known_end_at,
        case when cast(facts.other_end_at as date) <= accounts.as_of_date then facts.other_end_at end as known_other_end_at,
        row_number() over (partition by facts.account_id, facts.fact order by facts.happened_at desc, facts.fact_id asc) as newest
    from facts
    inner join accounts
        on facts.account_id = accounts.account_id
        and cast(facts.happened_at as date) <= accounts.as_of_date
    where facts.gone_at is null or cast(facts.gone_at as date) > accounts.as_of_date

),

ended as (

    select
        *,
        case
            when known_end_at <= coalesce(known_other_end_at, known_end_at) then known_end_at
            else known_other_end_at
        end as ended_at,
        case
            when known_end_at <= coalesce(known_other_end_at, known_end_at) then ended_as
            when known_other_end_at is not null then other_ended_as
        end as ended_so
    from known

)

select
    as_of_date,
    account_id,
    fact,
    fact_id,
    happened_at,
    ended_at,
    ended_as is not null and ended_at is null as is_open,
    amount,
    words || coalesce(', ' || ended_so, '') as description
from ended
where
    (ended_as is not null and ended_at is null)
    or {{ dbt.datediff('cast(happened_at as date)', 'as_of_date', 'day') }} < kept_days
    or {{ dbt.datediff('cast(ended_at as date)', 'as_of_date', 'day') }} < kept_days
    or (ended_as is null and newest <= 20)
