{#-
  Texts of a group as one, in a stated order, ', ' between.

      {{ ordered_list('kpi', 'place') }}   ->   string_agg(kpi, ', ' order by place)
-#}
{% macro ordered_list(text, order_by) %}
    {{- return(adapter.dispatch('ordered_list', 'customer_health')(text, order_by)) -}}
{% endmacro %}

{% macro default__ordered_list(text, order_by) %}
    {%- do return(dbt.listagg(text, "', '", 'order by ' ~ order_by)) -%}
{% endmacro %}

{#- dbt's own macro has no order here; listagg came with Spark 4. -#}
{% macro spark__ordered_list(text, order_by) %}
    {%- set in_order = 'array_sort(collect_list(struct(' ~ order_by ~ ' as place, ' ~ text ~ ' as word)))' -%}
    {%- do return('array_join(transform(' ~ in_order ~ ", item -> item.word), ', ')") -%}
{% endmacro %}
