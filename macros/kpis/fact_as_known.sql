{#-
  The rows of a fact as they are known on each date: those that had happened, what is open, and columns that hold a later
  day's knowledge blanked out. `columns` are the columns wanted, `times` the other times, `horizon` the days to look back
  (none: all).

      {{ fact_as_known(facts.tickets, ['hours_to_close'], ['closed_at'], 30) }}
      ->  select ..., case when cast(fact_rows.closed_at as date) <= as_of_dates.as_of_date then ... end as "hours_to_close"
-#}
{% macro fact_as_known(fact, columns, times, horizon=none) %}
    {%- set happened_at = 'fact_rows.' ~ quoted(fact.time) -%}
    {%- set happened_on = 'cast(' ~ happened_at ~ ' as date)' %}
    select
        as_of_dates.as_of_date,
        fact_rows.account_id,
        {{ happened_at }} as happened_at,
        {{ dbt.datediff(happened_on, 'as_of_dates.as_of_date', 'day') }} as days_ago
        {%- for time in times -%}
        {{ _time_as_known(time) }}
        {%- endfor %}
        {%- if fact.ends %},
        {{ _is_open(fact) }} as is_open
        {%- endif %}
        {%- for column in columns %},
        {{ _column_as_known(column, fact) }} as {{ quoted(column) }}
        {%- endfor %}
    from {{ fact.relation }}__rows as fact_rows
    inner join as_of_dates
        on {{ happened_on }} <= as_of_dates.as_of_date
        {%- if horizon is not none %}
        and {{ happened_on }} > cast({{ dbt.dateadd('day', -horizon, 'as_of_dates.as_of_date') }} as date)
        {%- endif %}
    {%- set conditions = [] -%}
    {%- if fact.gone_on -%}{%- do conditions.append('not ' ~ _has_come('fact_rows.' ~ fact.gone_on)) -%}{%- endif -%}
    {%- if fact.relation == 'usage' and horizon is not none -%}{%- do conditions.extend(partitions_read(happened_on, horizon)) -%}{%- endif -%}
    {%- if conditions %}
    where {{ conditions | join(' and ') }}
    {%- endif %}
{% endmacro %}

{#- Another of the fact's times, and how many days ago it was; null until it has come. Each is preceded by a comma. -#}
{% macro _time_as_known(time) %}
    {%- set column = 'fact_rows.' ~ quoted(time) -%},
        case when {{ _has_come(column) }} then {{ column }} end as {{ quoted(time ~ '__at') }},
        case when {{ _has_come(column) }} then {{ dbt.datediff('cast(' ~ column ~ ' as date)', 'as_of_dates.as_of_date', 'day') }} end as {{ quoted(time ~ '__ago') }}
{%- endmacro %}

{#- True from the day of a time on; false before, and where there is none. -#}
{% macro _has_come(time) %}
    {%- do return('coalesce(cast(' ~ time ~ ' as date) <= as_of_dates.as_of_date, false)') -%}
{% endmacro %}

{% macro _is_open(fact) %}
    {%- set ended = [] -%}
    {%- for end in fact.ends -%}{%- do ended.append(_has_come('fact_rows.' ~ quoted(end))) -%}{%- endfor -%}
    {%- do return('not (' ~ ended | join(' or ') ~ ')') -%}
{% endmacro %}

{% macro _column_as_known(name, fact) %}
    {%- set column = fact.columns[name] -%}
    {%- set value = 'fact_rows.' ~ quoted(name) -%}
    {%- if column.known_on -%}
        {%- do return('case when ' ~ _has_come('fact_rows.' ~ column.known_on) ~ ' then ' ~ value ~ ' end') -%}
    {%- elif column.happened_on -%}
        {%- do return('case when ' ~ _has_come('fact_rows.' ~ column.happened_on) ~ ' then 1 else 0 end') -%}
    {%- elif column.overdue_after -%}
        {%- do return('case when ' ~ _is_open(fact) ~ ' and cast(fact_rows.' ~ column.overdue_after
            ~ ' as date) < as_of_dates.as_of_date then 1 else 0 end') -%}
    {%- elif column.type == 'flag' -%}
        {%- do return('case when ' ~ value ~ ' then 1 when not ' ~ value ~ ' then 0 end') -%}
    {%- endif -%}
    {%- do return(value) -%}
{% endmacro %}
