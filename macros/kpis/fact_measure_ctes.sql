{#-
  The CTEs that measure one fact: its rows as known on each date, then one row an account and date with every plain
  measure, and one row an account, date and day with every daily one.
-#}
{% macro fact_measure_ctes(fact_name, measures) %}
{%- set plain = measures.plain.values() | list -%}
{%- set daily = measures.daily.values() | list -%}
{%- set columns = [] -%}
{%- set horizon = namespace(days=0) -%}
{%- for measure in plain + daily -%}
    {%- do columns.extend(measure.part.columns) -%}
    {%- set horizon.days = none if horizon.days is none or measure.days is none else [horizon.days, measure.days] | max -%}
{%- endfor -%}
{%- set latest = plain | selectattr('part.aggregate', 'equalto', 'latest') | list %}
{{ fact_name }}_as_known as (
{{ fact_as_known(fact_name, columns | unique, horizon.days) }}
),
{%- if latest %}

{{ fact_name }}_with_newest as (

    select
        *
        {%- for measure in latest %},
        max(case when {{ counted_rows(measure.part) }} then happened_at end)
            over (partition by as_of_date, account_id) as {{ adapter.quote(measure.part.metric ~ '__newest_at') }}
        {%- endfor %}
    from {{ fact_name }}_as_known

),
{%- endif %}

{{ fact_name }}_measures as (

    select
        as_of_date,
        account_id
        {%- for measure in plain %},
        {{ plain_measure(measure) }} as {{ adapter.quote(measure.alias) }}
        {%- if measure.part.aggregate == 'latest' %},
        {{ measure_newest_days_ago(measure) }} as {{ adapter.quote(measure.part.metric ~ '__newest_ago') }}
        {%- endif %}
        {%- endfor %}
    from {{ fact_name }}{{ '_with_newest' if latest else '_as_known' }}
    group by as_of_date, account_id

),
{%- if daily %}

{{ fact_name }}_daily as (

    select
        as_of_date,
        account_id,
        days_ago
        {%- for measure in daily %},
        {{ aggregate_sql(measure.part.aggregate, counted_rows(measure.part), _of(measure.part)) }} as {{ adapter.quote(measure.alias) }}
        {%- endfor %}
    from {{ fact_name }}_as_known
    group by as_of_date, account_id, days_ago

),
{%- endif %}
{% endmacro %}

{% macro _of(part) %}
    {%- do return(adapter.quote(part.of) if part.of else '1') -%}
{% endmacro %}

{#- A plain measure as an aggregate: its rows are those that count and lie in its window, or that are the newest. -#}
{% macro plain_measure(measure) %}
    {%- set part = measure.part -%}
    {%- set counted = counted_rows(part) -%}
    {%- if part.windowed -%}
        {%- set counted = 'days_ago < ' ~ measure.days ~ (' and days_ago >= ' ~ measure.from_days_ago if measure.from_days_ago else '')
            ~ (' and ' ~ counted if counted != 'true' else '') -%}
    {%- elif part.aggregate == 'latest' -%}
        {%- set counted = counted ~ ' and ' ~ _among_newest(part) -%}
    {%- endif -%}
    {%- do return(aggregate_sql(part.aggregate, counted, _of(part))) -%}
{% endmacro %}

{#- The rows of the newest instant, or of the pool_days up to and including the newest's day. -#}
{% macro _among_newest(part) %}
    {%- set newest_at = adapter.quote(part.metric ~ '__newest_at') -%}
    {%- if part.pool_days is none -%}
        {%- do return('happened_at = ' ~ newest_at) -%}
    {%- endif -%}
    {%- do return(dbt.datediff('cast(happened_at as date)', 'cast(' ~ newest_at ~ ' as date)', 'day') ~ ' < ' ~ part.pool_days) -%}
{% endmacro %}

{% macro measure_newest_days_ago(measure) %}
    {%- do return('min(case when ' ~ counted_rows(measure.part) ~ ' then days_ago end)') -%}
{% endmacro %}
