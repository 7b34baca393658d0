{#- The type of every number that was read: exact, so that sums don't depend on the order they are added up in. -#}
{% macro number_type() %}
    {%- do return(decimal_type(9)) -%}
{% endmacro %}
