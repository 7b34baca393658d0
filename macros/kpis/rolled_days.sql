{#- A metric's column in the relation of days. -#}
{% macro _day_column(part, what) %}
    {%- do return(quoted(part.metric ~ part.role ~ '__' ~ what)) -%}
{% endmacro %}

{#- What a day holds of the windows, each named once whatever the windows. -#}
{% macro _day_aggregates(measures) %}
    {%- set aggregates = [] -%}
    {%- for part in measures | map(attribute='part') -%}
        {%- set counted_of = 'case when ' ~ counted_rows(part) ~ ' then ' ~ _of(part) ~ ' end' -%}
        {%- for what in {'avg': ['sum', 'count']}.get(part.aggregate, [part.aggregate]) -%}
            {%- do aggregates.append(what ~ '(' ~ counted_of ~ ') as ' ~ _day_column(part, what)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do return(aggregates | unique | list) -%}
{% endmacro %}

{#- An account's days up to so many days ago. -#}
{% macro _up_to(days_ago) %}
    {%- do return('partition by grid.account_id order by grid._day rows between unbounded preceding and '
        ~ (days_ago ~ ' preceding' if days_ago else 'current row')) -%}
{% endmacro %}

{#- A windowed aggregate, from the days of its window. -#}
{% macro _window_value(measure) %}
    {%- set part = measure.part -%}
    {%- set frame = 'partition by grid.account_id order by grid._day rows between ' ~ (measure.days - 1) ~ ' preceding and '
        ~ (measure.from_days_ago ~ ' preceding' if measure.from_days_ago else 'current row') -%}
    {%- set sums = {} -%}
    {%- for what in ['sum', 'count', 'min', 'max'] -%}
        {%- do sums.update({what: ('sum' if what == 'count' else what) ~ '(days.' ~ _day_column(part, what) ~ ') over (' ~ frame ~ ')'}) -%}
    {%- endfor -%}
    {%- if part.aggregate == 'avg' -%}
        {%- do return('cast(' ~ sums.sum ~ ' as ' ~ double_type() ~ ') / nullif(' ~ sums.count ~ ', 0)') -%}
    {%- endif -%}
    {%- do return(sums[part.aggregate]) -%}
{% endmacro %}

{#- The newest day with a row that counts, up to the grid's day. -#}
{% macro _last_day(part) %}
    {%- do return('max(days.' ~ _day_column(part, 'last') ~ ') over (' ~ _up_to(0) ~ ')') -%}
{% endmacro %}

{#- For each day with rows that count, the mean of those of its newest instant, or of pool_days up to it. -#}
{% macro _latest_days_cte(relation, measure) %}
{%- set part = measure.part %}

{{ measure.alias }}__days as (

    select
        newest.account_id,
        newest._day,
        cast(sum(rolling.{{ _of(part) }}) as {{ double_type() }}) / nullif(count(rolling.{{ _of(part) }}), 0) as value
    from (
        select
            account_id,
            _happened_on as _day,
            max(happened_at) as happened_at
        from {{ relation }}__rolling
        where {{ counted_rows(part) }}
        group by account_id, _happened_on
    ) as newest
    inner join {{ relation }}__rolling as rolling
        on newest.account_id = rolling.account_id
        {%- if part.pool_days is none %}
        and newest.happened_at = rolling.happened_at
        {%- else %}
        and rolling._happened_on <= newest._day
        and rolling._happened_on > cast({{ dbt.dateadd('day', -part.pool_days, 'newest._day') }} as date)
        {%- endif %}
    where {{ counted_rows(part) }}
    group by newest.account_id, newest._day

),
{% endmacro %}
