{#-
  Which raw events belong to the days that are rolled up again, as `raw_where` and `typed_where` of `typed_rows`: literals, so that
  an engine can pass over files, partitions and row groups that hold none of them. `changed_days` is int_changed_event_days,
  `before` the roll-up.

      {{ changed_scope(raw_table('events'), ref('int_changed_event_days'), this).typed }}
      ->  (cast(occurred_at as date) between cast('2026-05-30' as date) and cast('2026-05-31' as date))
-#}
{% macro changed_scope(table, changed_days, before) %}
    {%- set days = values_of('select activity_date from ' ~ changed_days ~ ' where activity_date is not null order by activity_date') -%}
    {%- set dayless = values_of('select delivery from ' ~ changed_days ~ ' where activity_date is null') -%}
    {%- set conditions = [] -%}
    {%- for first, last in _day_ranges(days) -%}
        {%- do conditions.append('cast(occurred_at as date) between ' ~ date_literal(first) ~ ' and ' ~ date_literal(last)) -%}
    {%- endfor -%}
    {%- if dayless -%}{%- do conditions.append('(occurred_at is null and ' ~ one_of('_delivery', dayless) ~ ')') -%}{%- endif -%}
    {%- do return({
        'raw': _raw_scope(table, changed_days, before, days, dayless),
        'typed': '(' ~ (conditions | join(' or ') or '1 = 0') ~ ')',
    }) -%}
{% endmacro %}

{#- Days as ranges without a gap: [[first, last], ...]. -#}
{% macro _day_ranges(days) %}
    {%- set ranges = [] -%}
    {%- for day in days -%}
        {%- set goes_on = ranges and (day - ranges[-1][1]).days == 1 -%}
        {%- do ranges.append([ranges.pop()[0] if goes_on else day, day]) -%}
    {%- endfor -%}
    {%- do return(ranges) -%}
{% endmacro %}

{#- What can be said before values are read: which files hold rows of those days and, where times are typed, from when to when. -#}
{% macro _raw_scope(table, changed_days, before, days, dayless) %}
    {%- set conditions = [] -%}
    {%- if table.is_landed -%}
        {%- set known = values_of('select distinct delivery from ' ~ before ~ " where row_state = 'delivered'") -%}
        {%- set holding = values_of(
            'select distinct delivery from ' ~ before ~ " where row_state = 'delivered' and activity_date in (select activity_date from " ~ changed_days ~ ')') -%}
        {%- set new = landed_deliveries(table) | reject('in', known) | list -%}
        {%- do conditions.append(one_of('_delivery', (holding + new + dayless) | unique)) -%}
    {%- endif -%}
    {%- set time = table.columns | selectattr('name', 'equalto', 'occurred_at') | first -%}
    {%- if days and raw_kind(time) in ['timestamp', 'date'] -%}
        {%- set raw_time = adapter.quote(time.found.name) -%}
        {%- set after_last = days[-1] + modules.datetime.timedelta(days=1) -%}
        {%- set within = raw_time ~ ' >= ' ~ date_literal(days[0]) ~ ' and ' ~ raw_time ~ ' < ' ~ date_literal(after_last) -%}
        {%- do conditions.append('(' ~ within ~ (' or ' ~ raw_time ~ ' is null' if dayless else '') ~ ')') -%}
    {%- endif -%}
    {%- do return(conditions | join(' and ')) -%}
{% endmacro %}
