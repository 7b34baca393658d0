{#-
  The rows, each with the day it lies on (`_day`; all days before the first that a window reaches are one, `_first_day`), and
  the grid. `_until_day`: the day of its end.
-#}
{% macro rolled_rows_ctes(fact, measures, horizon) %}
{%- set relation = fact.relation -%}
{%- set columns = measures | map(attribute='part.columns') | sum(start=[]) | unique | list -%}
{%- set happened_on = 'cast(fact_rows.' ~ quoted(fact.time) ~ ' as date)' -%}
{%- set ends = [] -%}
{%- for end in fact.ends or [] -%}{%- do ends.append('coalesce(cast(fact_rows.' ~ quoted(end) ~ " as date), cast('9999-12-31' as date))") -%}{%- endfor -%}
{%- set days = days_between(run_date('DBT_HEALTH_SINCE'), last_run_date()) + setting('restate_days') + horizon + 2 %}
{{ relation }}__span as (

    select
        cast({{ dbt.dateadd('day', -horizon, 'min(as_of_date)') }} as date) as _first_day,
        max(as_of_date) as _last_day
    from as_of_dates

),

{{ relation }}__grid as (

    select
        accounts.account_id,
        days._day
    from (select distinct account_id from scored_accounts) as accounts
    cross join (
        select cast({{ dbt.dateadd('day', '1 - numbers.generated_number', 'span._last_day') }} as date) as _day
        from {{ relation }}__span as span
        cross join ({{ dbt.generate_series(days) }}) as numbers
        where cast({{ dbt.dateadd('day', '1 - numbers.generated_number', 'span._last_day') }} as date) >= span._first_day
    ) as days

),

{{ relation }}__rolling as (

    select
        fact_rows.account_id,
        fact_rows.{{ quoted(fact.time) }} as happened_at,
        {{ happened_on }} as _happened_on,
        greatest({{ happened_on }}, span._first_day) as _day,
        span._first_day,
        span._last_day
        {%- if ends %},
        {{ ends[0] if ends | length == 1 else 'least(' ~ ends | join(', ') ~ ')' }} as _until_day,
        true as is_open
        {%- endif %}
        {%- for column in columns %},
        {{ _column_as_known(column, fact) }} as {{ quoted(column) }}
        {%- endfor %}
    from {{ relation }}__rows as fact_rows
    cross join {{ relation }}__span as span
    where {{ happened_on }} <= span._last_day

),
{% endmacro %}
