{#-
  Measures of many dates at once: instead of looking back from each date, every account's days are gone through once, on a
  grid of accounts and days. What lies in a window is a sum, or the least or greatest, over the window's days; a value that
  counts once counts from a day on which it occurs until it has been absent for too long; what is open counts from its day
  until its end. The numbers are those of `fact_measure_ctes`, which looks back from each date.

  Gives `<fact>__rolled`: as_of_date, account_id, and a column for each measure of which `rolls` is true.
-#}
{% macro rolled_measure_ctes(fact, measures) %}
{%- set relation = fact.relation -%}
{%- set by_kind = {'window': [], 'distinct': [], 'since': [], 'latest': [], 'open': [], 'oldest': []} -%}
{%- set horizon = namespace(days=1) -%}
{%- for measure in measures -%}
    {%- do by_kind[_rolled_kind(measure.part)].append(measure) -%}
    {%- set horizon.days = [horizon.days, measure.days or 1] | max -%}
{%- endfor %}
{{ rolled_rows_ctes(fact, measures, horizon.days) }}
{{ relation }}__days as (

    select
        account_id,
        _day
        {%- for aggregates in _day_aggregates(by_kind.window) %},
        {{ aggregates }}
        {%- endfor %}
        {%- for measure in by_kind.since + by_kind.latest %},
        max(case when {{ counted_rows(measure.part) }} then _happened_on end) as {{ _day_column(measure.part, 'last') }}
        {%- endfor %}
    from {{ relation }}__rolling
    {%- if not by_kind.since + by_kind.latest %}
    where _day > _first_day
    {%- endif %}
    group by account_id, _day

),
{%- for measure in by_kind.distinct %}
{{ _distinct_change_ctes(relation, measure) }}
{%- endfor %}
{%- for measure in by_kind.open %}
{{ _open_change_cte(relation, measure) }}
{%- endfor %}
{%- for measure in by_kind.oldest %}
{{ _oldest_open_cte(relation, measure) }}
{%- endfor %}
{%- for measure in by_kind.latest %}
{{ _latest_days_cte(relation, measure) }}
{%- endfor %}

{{ relation }}__windows as (

    select
        grid._day as as_of_date,
        grid.account_id
        {%- for measure in by_kind.window %},
        {{ _window_value(measure) }} as {{ quoted(measure.alias) }}
        {%- endfor %}
        {%- for measure in by_kind.distinct + by_kind.open %},
        coalesce(sum({{ _changes(measure) }}.change) over ({{ _up_to(measure.from_days_ago) }}), 0) as {{ quoted(measure.alias) }}
        {%- endfor %}
        {%- for measure in by_kind.since %},
        {{ dbt.datediff(_last_day(measure.part), 'grid._day', 'day') }} as {{ quoted(measure.alias) }}
        {%- endfor %}
        {%- for measure in by_kind.latest %},
        {{ _last_day(measure.part) }} as {{ _day_column(measure.part, 'last') }}
        {%- endfor %}
        {%- for measure in by_kind.oldest %},
        case
            when grid._day < max({{ _changes(measure) }}.until) over ({{ _up_to(0) }})
                then {{ dbt.datediff('max(' ~ _changes(measure) ~ '.since) over (' ~ _up_to(0) ~ ')', 'grid._day', 'day') }}
        end as {{ quoted(measure.alias) }}
        {%- endfor %}
    from {{ relation }}__grid as grid
    left join {{ relation }}__days as days
        on grid.account_id = days.account_id
        and grid._day = days._day
    {%- for changes in _all_changes(by_kind.distinct + by_kind.open + by_kind.oldest) %}
    left join {{ changes }}
        on grid.account_id = {{ changes }}.account_id
        and grid._day = {{ changes }}._day
    {%- endfor %}

),

{{ relation }}__rolled as (

    select
        windows.*
        {%- for measure in by_kind.latest %},
        {{ measure.alias }}__days.value as {{ quoted(measure.alias) }},
        {{ dbt.datediff('windows.' ~ _day_column(measure.part, 'last'), 'windows.as_of_date', 'day') }} as {{ quoted(measure.part.metric ~ '__newest_ago') }}
        {%- endfor %}
    from {{ relation }}__windows as windows
    {%- for measure in by_kind.latest %}
    left join {{ measure.alias }}__days
        on windows.account_id = {{ measure.alias }}__days.account_id
        and windows.{{ _day_column(measure.part, 'last') }} = {{ measure.alias }}__days._day
    {%- endfor %}

),
{% endmacro %}
