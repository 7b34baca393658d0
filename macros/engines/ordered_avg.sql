{#-
  The mean of a double that is the same to the last bit however many threads compute it: added up in a stated order, or as
  decimals where an aggregate takes no order.

      {{ ordered_avg('day_value', 'days_ago') }}   ->   avg(day_value order by days_ago)
-#}
{% macro ordered_avg(value, order_by) %}
    {{- return(adapter.dispatch('ordered_avg', 'customer_health')(value, order_by)) -}}
{% endmacro %}

{% macro default__ordered_avg(value, order_by) %}
    {%- do return('cast(sum(cast(' ~ value ~ ' as ' ~ decimal_type(15) ~ ')) as ' ~ double_type() ~ ') / nullif(count(' ~ value ~ '), 0)') -%}
{% endmacro %}

{% macro duckdb__ordered_avg(value, order_by) %}
    {%- do return('avg(' ~ value ~ ' order by ' ~ order_by ~ ')') -%}
{% endmacro %}

{% macro postgres__ordered_avg(value, order_by) %}
    {%- do return(duckdb__ordered_avg(value, order_by)) -%}
{% endmacro %}

{% macro redshift__ordered_avg(value, order_by) %}
    {%- do return(default__ordered_avg(value, order_by)) -%}
{% endmacro %}

{% macro spark__ordered_avg(value, order_by) %}
    {%- set in_order = 'array_sort(collect_list(case when ' ~ value ~ ' is not null then struct(' ~ order_by ~ ' as place, ' ~ value ~ ' as number) end))' -%}
    {%- do return('aggregate(' ~ in_order ~ ', cast(0 as double), (total, item) -> total + item.number) / nullif(count(' ~ value ~ '), 0)') -%}
{% endmacro %}
