{#-
  A by_day KPI: the mean, over the days of its window (and of the one before, where it compares), of its metric's value on
  each day alone; days on which it has none are left out. A part that takes no window is taken on the date.

      {{ by_day_cte(kpi) }}   ->   time_per_user_day__by_day as ( ... avg of the days' values as value_now, value_before ... ),
-#}
{% macro by_day_cte(kpi) %}
{%- set days = kpi.window * (2 if kpi.compare else 1) -%}
{%- set daily_relations = [] -%}
{%- set other_relations = [] -%}
{%- set values = [] -%}
{%- for part in kpi.parts -%}
    {%- if part.windowed -%}
        {%- do daily_relations.append(daily_relation(part)) -%}
        {%- do values.append(measured_value(part, daily_relation(part) ~ '.' ~ quoted(daily_alias(part)))) -%}
    {%- else -%}
        {%- do values.append(measured_value(part, measured_column(part, none))) -%}
        {%- if part.fact != 'accounts' -%}{%- do other_relations.append(measure_relation(part, none)) -%}{%- endif -%}
    {%- endif -%}
{%- endfor %}
{{ kpi.name }}__days as (

    select
        scored_accounts.as_of_date,
        scored_accounts.account_id,
        window_days.days_ago,
        {{ values[0] if values | length == 1 else values[0] ~ ' / nullif(' ~ values[1] ~ ', 0)' }} as day_value
    from scored_accounts
    cross join (
        select generated_number - 1 as days_ago
        from ({{ dbt.generate_series(days) }}) as numbers
    ) as window_days
    {%- for daily in daily_relations | unique %}
    left join {{ daily }}
        on scored_accounts.as_of_date = {{ daily }}.as_of_date
        and scored_accounts.account_id = {{ daily }}.account_id
        and window_days.days_ago = {{ daily }}.days_ago
    {%- endfor %}
    {%- for relation in other_relations | unique %}
    left join {{ relation }}
        on scored_accounts.as_of_date = {{ relation }}.as_of_date
        and scored_accounts.account_id = {{ relation }}.account_id
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
