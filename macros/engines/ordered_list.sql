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

{#- dbt's own macro has no order here. -#}
{% macro spark__ordered_list(text, order_by) %}
    {%- do return('listagg(' ~ text ~ ", ', ') within group (order by " ~ order_by ~ ')') -%}
{% endmacro %}
