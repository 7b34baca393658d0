{#-
  A by_day KPI: the mean, over the days of its window (and of the one before, where it compares), of its metric's value on
  each day alone; days on which it has none are left out. A part that takes no window is taken on the date.

      {{ by_day_cte(kpi) }}   ->   time_per_user_day__by_day as ( ... avg of the days' values as value_now, value_before ... ),
-#}
{% macro by_day_cte(kpi) %}
{%- set days = kpi.window * (2 if kpi.compare else 1) -%}
{%- set windowed_facts = kpi.parts | selectattr('windowed') | map(attribute='fact') | unique | list -%}
{%- set other_facts = kpi.parts | rejectattr('windowed') | map(attribute='fact') | reject('equalto', 'accounts') | unique | list -%}
{%- set values = [] -%}
{%- for part in kpi.parts -%}
    {%- set measured = part.fact ~ '_daily.' ~ adapter.quote(part.metric ~ '__day') if part.windowed
        else part.fact ~ '_measures.' ~ adapter.quote(measure_alias(part, none)) -%}
    {%- do values.append(measured_value(part, measured)) -%}
{%- endfor %}
{{ kpi.name }}__days as (

    select
        scored_accounts.as_of_date,
        scored_accounts.account_id,
        window_days.days_ago,
        {{ values[0] if values | length == 1 else values[0] ~ ' / nullif(' ~ values[1] ~ ', 0)' }} as day_value
    from scored_accounts
    cross join (
        {%- for day in range(days) %}
        select {{ day }} as days_ago{{ ' union all' if not loop.last }}
        {%- endfor %}
    ) as window_days
    {%- for fact_name in windowed_facts %}
    left join {{ fact_name }}_daily
        on scored_accounts.as_of_date = {{ fact_name }}_daily.as_of_date
        and scored_accounts.account_id = {{ fact_name }}_daily.account_id
        and window_days.days_ago = {{ fact_name }}_daily.days_ago
    {%- endfor %}
    {%- for fact_name in other_facts %}
    left join {{ fact_name }}_measures
        on scored_accounts.as_of_date = {{ fact_name }}_measures.as_of_date
        and scored_accounts.account_id = {{ fact_name }}_measures.account_id
    {%- endfor %}

),

{{ kpi.name }}__by_day as (

    select
        as_of_date,
        account_id,
        {{ ordered_avg('case when days_ago < ' ~ kpi.window ~ ' then day_value end', 'days_ago') }} as value_now,
        {{ ordered_avg('case when days_ago >= ' ~ kpi.window ~ ' then day_value end', 'days_ago') }} as value_before
    from {{ kpi.name }}__days
    group by as_of_date, account_id

),
{% endmacro %}
