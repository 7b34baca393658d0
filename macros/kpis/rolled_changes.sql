{#- The relation that holds, by account and day, how much a measure changes. -#}
{% macro _changes(measure) %}
    {%- do return(quoted(measure.part.metric ~ measure.part.role ~ '__' ~ (measure.window or 'open') ~ '__changes')) -%}
{% endmacro %}

{% macro _all_changes(measures) %}
    {%- set relations = [] -%}
    {%- for measure in measures -%}{%- do relations.append(_changes(measure)) -%}{%- endfor -%}
    {%- do return(relations | unique | list) -%}
{% endmacro %}

{#-
  A value counts from a day on which it occurs; it stops when the window holds too few of its days (with min_day_share; else
  none), or counts on by the next day on which it occurs.
-#}
{% macro _distinct_change_ctes(relation, measure) %}
{%- set part = measure.part -%}
{%- set needed = _days_needed(part.min_day_share, measure.window) -%}
{%- set values = quoted(part.metric ~ part.role ~ '__' ~ measure.window ~ '__values') -%}
{%- if not measure.from_days_ago %}

{{ values }} as (

    select
        account_id,
        _day,
        cast({{ dbt.dateadd('day', measure.window, '_enough_since') }} as date) as _until_day,
        _next_day,
        _last_day
    from (
        select
            account_id,
            _day,
            _last_day,
            lead(_day) over (partition by account_id, _counted_value order by _day) as _next_day,
            {{ 'lag(_day, ' ~ (needed - 1) ~ ') over (partition by account_id, _counted_value order by _day)' if needed > 1 else '_day' }} as _enough_since
        from (
            select distinct
                account_id,
                _day,
                _last_day,
                {{ _of(part) }} as _counted_value
            from {{ relation }}__rolling
            where _day > _first_day and {{ _of(part) }} is not null and {{ counted_rows(part) }}
        ) as days_of_values
    ) as neighbours

),

{{ _changes(measure) }} as (

    select
        account_id,
        _day,
        sum(change) as change
    from (
        select account_id, _day, count(*) as change
        from {{ values }}
        where _until_day > _day
        group by account_id, _day
        union all
        select account_id, least(_until_day, coalesce(_next_day, _until_day)) as _day, -count(*) as change
        from {{ values }}
        where _until_day > _day and least(_until_day, coalesce(_next_day, _until_day)) <= _last_day
        group by account_id, least(_until_day, coalesce(_next_day, _until_day))
    ) as changes
    group by account_id, _day

),
{%- endif %}
{% endmacro %}

{#-
  On how many days of a window a value must occur to count: nine decimals of the share are looked at.

      {{ _days_needed(0.5, 28) }}   ->   14
-#}
{% macro _days_needed(share, window) %}
    {%- if share is none -%}{%- do return(1) -%}{%- endif -%}
    {%- set billionths = (share * 1000000000) | round | int -%}
    {%- do return([(billionths * window + 999999999) // 1000000000, 1] | max) -%}
{% endmacro %}

{#- What opens adds to what is open, and takes it away when it ends. -#}
{% macro _open_change_cte(relation, measure) %}
{%- set part = measure.part -%}
{%- set size = 'count(*)' if part.aggregate == 'open_count' else 'sum(' ~ _of(part) ~ ')' %}

{{ _changes(measure) }} as (

    select
        account_id,
        _day,
        sum(change) as change
    from (
        select account_id, _day, {{ size }} as change
        from {{ relation }}__rolling
        where _until_day > _day and {{ counted_rows(part) }}
        group by account_id, _day
        union all
        select account_id, _until_day as _day, -{{ size }} as change
        from {{ relation }}__rolling
        where _until_day > _day and _until_day <= _last_day and {{ counted_rows(part) }}
        group by account_id, _until_day
    ) as changes
    group by account_id, _day

),
{% endmacro %}

{#- A row is the oldest open one from its day, or from when all older ones have ended, until its end. -#}
{% macro _oldest_open_cte(relation, measure) %}
{%- set part = measure.part %}

{{ _changes(measure) }} as (

    select
        account_id,
        greatest(_day, coalesce(_older_until, _day)) as _day,
        max(_happened_on) as since,
        max(_until_day) as until
    from (
        select
            account_id,
            _day,
            _happened_on,
            _until_day,
            max(_until_day) over (
                partition by account_id
                order by _happened_on, _until_day desc
                rows between unbounded preceding and 1 preceding
            ) as _older_until
        from {{ relation }}__rolling
        where _until_day > _day and {{ counted_rows(part) }}
    ) as open_rows
    where _until_day > greatest(_day, coalesce(_older_until, _day))
    group by account_id, greatest(_day, coalesce(_older_until, _day))

),
{% endmacro %}
