{#-
  The mean of a double, added up in a stated order, so that it's the same to the last bit however many threads compute it.

      {{ ordered_avg('day_value', 'days_ago') }}   ->   avg(day_value order by days_ago)
-#}
{% macro ordered_avg(value, order_by) %}
    {{- return(adapter.dispatch('ordered_avg', 'customer_health')(value, order_by)) -}}
{% endmacro %}

{% macro default__ordered_avg(value, order_by) %}
    {%- do return('avg(' ~ value ~ ' order by ' ~ order_by ~ ')') -%}
{% endmacro %}
