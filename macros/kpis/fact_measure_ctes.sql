{#-
  The CTEs that measure one fact: its rows as known on each date, then one row an account and date with every plain
  measure; one row an account, date and day with every daily one; and a relation of its own for every regular one.
-#}
{% macro fact_measure_ctes(fact, measures) %}
{%- set relation = fact.relation -%}
{%- set plain = measures.plain.values() | list -%}
{%- set daily = measures.daily.values() | list -%}
{%- set regular = measures.regular.values() | list -%}
{%- set columns = [] -%}
{%- set horizon = namespace(days=0) -%}
{%- for measure in plain + daily + regular -%}
    {%- do columns.extend(measure.part.columns) -%}
    {%- set horizon.days = none if horizon.days is none or measure.days is none or measure.part.time else [horizon.days, measure.days] | max -%}
{%- endfor -%}
{%- set times = (plain + daily + regular) | map(attribute='part.time') | select | unique | list -%}
{%- set latest = plain | selectattr('part.aggregate', 'equalto', 'latest') | list %}
{{ relation }}__as_known as (
{{ fact_as_known(fact, columns | unique, times, horizon.days) }}
),
{%- if latest %}

{{ relation }}__with_newest as (

    select
        *
        {%- for measure in latest %},
        max(case when {{ counted_rows(measure.part) }} then {{ _at(measure.part) }} end)
            over (partition by as_of_date, account_id) as {{ quoted(measure.part.metric ~ '__newest_at') }}
        {%- endfor %}
    from {{ relation }}__as_known

),
{%- endif %}

{{ relation }}__measures as (

    select
        as_of_date,
        account_id
        {%- for measure in plain %},
        {{ plain_measure(measure) }} as {{ quoted(measure.alias) }}
        {%- if measure.part.aggregate == 'latest' %},
        {{ measure_newest_days_ago(measure) }} as {{ quoted(measure.part.metric ~ '__newest_ago') }}
        {%- endif %}
        {%- endfor %}
    from {{ relation }}{{ '__with_newest' if latest else '__as_known' }}
    group by as_of_date, account_id

),
{%- set daily_by_relation = {} -%}
{%- for measure in daily -%}
    {%- do daily_by_relation.setdefault(daily_relation(measure.part), []).append(measure) -%}
{%- endfor -%}
{%- for daily_relation, same_time in daily_by_relation.items() %}

{{ daily_relation }} as (

    select
        as_of_date,
        account_id,
        {{ _ago(same_time[0].part) }} as days_ago
        {%- for measure in same_time %},
        {{ aggregate_sql(measure.part.aggregate, counted_rows(measure.part), _of(measure.part)) }} as {{ quoted(measure.alias) }}
        {%- endfor %}
    from {{ relation }}__as_known
    group by as_of_date, account_id, {{ _ago(same_time[0].part) }}

),
{%- endfor %}
{%- for measure in regular %}
{{ regular_measure_cte(relation, measure) }}
{%- endfor %}
{% endmacro %}

{#- The values that occur on enough days of the window, counted: a relation of its own, since values are looked at one by one. -#}
{% macro regular_measure_cte(relation, measure) %}
{%- set part = measure.part %}

{{ regular_relation(measure.alias) }} as (

    select
        as_of_date,
        account_id,
        count(case when active_days >= {{ _days_needed(part.min_day_share, measure.window) }} then 1 end) as {{ quoted(measure.alias) }}
    from (
        select
            as_of_date,
            account_id,
            {{ _of(part) }} as counted_value,
            count(distinct {{ _ago(part) }}) as active_days
        from {{ relation }}__as_known
        where {{ _of(part) }} is not null and {{ _counted_in_window(measure) }}
        group by as_of_date, account_id, {{ _of(part) }}
    ) as days_by_value
    group by as_of_date, account_id

),
{% endmacro %}

{#- When a row happened, by the time that the part takes. -#}
{% macro _at(part) %}
    {%- do return(quoted(part.time ~ '__at') if part.time else 'happened_at') -%}
{% endmacro %}

{#- How many days ago that was. -#}
{% macro _ago(part) %}
    {%- do return(quoted(part.time ~ '__ago') if part.time else 'days_ago') -%}
{% endmacro %}

{% macro _of(part) %}
    {%- do return(quoted(part.of) if part.of else '1') -%}
{% endmacro %}

{#- A plain measure as an aggregate: its rows are those that count and lie in its window, or that are the newest. -#}
{% macro plain_measure(measure) %}
    {%- set part = measure.part -%}
    {%- set counted = counted_rows(part) -%}
    {%- if part.windowed -%}
        {%- set counted = _counted_in_window(measure) -%}
    {%- elif part.aggregate == 'latest' -%}
        {%- set counted = counted ~ ' and ' ~ _among_newest(part) -%}
    {%- endif -%}
    {%- do return(aggregate_sql(part.aggregate, counted, _of(part), _ago(part))) -%}
{% endmacro %}

{#- The rows that count and lie in the measure's window. -#}
{% macro _counted_in_window(measure) %}
    {%- set ago = _ago(measure.part) -%}
    {%- set conditions = [ago ~ ' < ' ~ measure.days] -%}
    {%- if measure.from_days_ago -%}{%- do conditions.append(ago ~ ' >= ' ~ measure.from_days_ago) -%}{%- endif -%}
    {%- if counted_rows(measure.part) != 'true' -%}{%- do conditions.append(counted_rows(measure.part)) -%}{%- endif -%}
    {%- do return(conditions | join(' and ')) -%}
{% endmacro %}

{#- The rows of the newest instant, or of the pool_days up to and including the newest's day. -#}
{% macro _among_newest(part) %}
    {%- set newest_at = quoted(part.metric ~ '__newest_at') -%}
    {%- if part.pool_days is none -%}
        {%- do return(_at(part) ~ ' = ' ~ newest_at) -%}
    {%- endif -%}
    {%- do return(dbt.datediff('cast(' ~ _at(part) ~ ' as date)', 'cast(' ~ newest_at ~ ' as date)', 'day') ~ ' < ' ~ part.pool_days) -%}
{% endmacro %}

{% macro measure_newest_days_ago(measure) %}
    {%- do return('min(case when ' ~ counted_rows(measure.part) ~ ' then ' ~ _ago(measure.part) ~ ' end)') -%}
{% endmacro %}
