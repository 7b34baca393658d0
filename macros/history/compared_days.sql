{#- How many days before scores are compared with. -#}
{% macro compared_days() %}
    {%- do return([1, 7, 30]) -%}
{% endmacro %}
