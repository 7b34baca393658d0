{#-
  Days added to a date, and between dates. dbt-spark's own macros look for nulls that a date can't have, and make a timestamp of a
  date: what stands in a join or a filter is then no longer read from partitions and statistics. Minutes they add to whole seconds,
  and lose what is behind them. Other parts of dates are left to them.
-#}
{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) %}
    {%- if datepart == 'minute' -%}{%- do return('(' ~ from_date_or_timestamp ~ ' + make_dt_interval(0, 0, ' ~ interval ~ '))') -%}{%- endif -%}
    {%- if datepart != 'day' -%}{%- do return(dbt.spark__dateadd(datepart, interval, from_date_or_timestamp)) -%}{%- endif -%}
    {%- do return('(' ~ from_date_or_timestamp ~ ' + cast(cast(' ~ interval ~ ' as int) as interval day))') -%}
{% endmacro %}

{% macro spark__datediff(first_date, second_date, datepart) %}
    {%- if datepart != 'day' -%}{%- do return(dbt.spark__datediff(first_date, second_date, datepart)) -%}{%- endif -%}
    {%- do return('datediff(' ~ second_date ~ ', ' ~ first_date ~ ')') -%}
{% endmacro %}
