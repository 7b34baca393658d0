{#-
  One metric as an aggregate expression over rows of `fact_as_known`. `counted` is the condition that says which rows
  count, `of` the column that is aggregated, `ago` the column that says how many days ago the row was.

      {{ aggregate_sql('sum', 'days_ago < 15', '"minutes"') }}   ->   sum(case when days_ago < 15 then "minutes" end)
-#}
{% macro aggregate_sql(aggregate, counted, of, ago='days_ago') %}
    {%- set counted_of = 'case when ' ~ counted ~ ' then ' ~ of ~ ' end' -%}
    {%- set counted_rows = 'count(case when ' ~ counted ~ ' then 1 end)' -%}
    {%- if aggregate in ['count', 'open_count'] -%}
        {%- do return(counted_rows) -%}
    {%- elif aggregate == 'count_distinct' -%}
        {%- do return('count(distinct ' ~ counted_of ~ ')') -%}
    {%- elif aggregate in ['sum', 'open_sum'] -%}
        {%- do return('sum(' ~ counted_of ~ ')') -%}
    {%- elif aggregate in ['avg', 'latest'] -%}
        {%- do return('cast(sum(' ~ counted_of ~ ') as ' ~ double_type() ~ ') / nullif(count(' ~ counted_of ~ '), 0)') -%}
    {%- elif aggregate in ['min', 'max'] -%}
        {%- do return(aggregate ~ '(' ~ counted_of ~ ')') -%}
    {%- elif aggregate == 'days_since_last' -%}
        {%- do return('min(case when ' ~ counted ~ ' then ' ~ ago ~ ' end)') -%}
    {%- elif aggregate == 'oldest_open_days' -%}
        {%- do return('max(case when ' ~ counted ~ ' then ' ~ ago ~ ' end)') -%}
    {%- endif -%}
{% endmacro %}

{#-
  Which rows count for a metric: those that meet its filter, hold a value where one is aggregated, and are open where
  only open ones count.

      {{ counted_rows(part) }}   ->   is_open and coalesce(lower("priority") = lower('urgent'), false)
-#}
{% macro counted_rows(part) %}
    {%- set conditions = [] -%}
    {%- if part.aggregate in ['open_count', 'open_sum', 'oldest_open_days'] -%}
        {%- do conditions.append('is_open') -%}
    {%- endif -%}
    {%- if part.where -%}
        {%- do conditions.append(filter_sql(part.where, part.column_types)) -%}
    {%- endif -%}
    {%- if part.of and part.aggregate in ['latest', 'days_since_last'] -%}
        {%- do conditions.append(quoted(part.of) ~ ' is not null') -%}
    {%- endif -%}
    {%- do return(conditions | join(' and ') or 'true') -%}
{% endmacro %}

{#-
  What a metric is on a date or in a window, from its aggregate in `measures` (a relation that may hold no row for the
  account), in double precision; null where it has no value. Needs `scored_accounts` beside it.

      {{ measured_value(part, 'tickets_measures."open_tickets__on_date"') }}   ->   coalesce(cast(... as double), 0)
-#}
{% macro measured_value(part, measured) %}
    {%- if not part.provided -%}
        {%- do return('cast(null as ' ~ double_type() ~ ')') -%}
    {%- elif part.aggregate == 'attribute' -%}
        {%- do return('cast(scored_accounts.' ~ quoted(part.of) ~ ' as ' ~ double_type() ~ ')') -%}
    {%- endif -%}
    {%- set value = 'cast(' ~ measured ~ ' as ' ~ double_type() ~ ')' -%}
    {%- if part.aggregate == 'days_since_last' -%}
        {%- do return('coalesce(' ~ value ~ ', scored_accounts.tenure_days)') -%}
    {%- elif part.aggregate in ['avg', 'min', 'max', 'latest'] -%}
        {%- do return(value) -%}
    {%- endif -%}
    {%- do return('coalesce(' ~ value ~ ', 0)') -%}
{% endmacro %}
