{#-
  The type of every number that was read: exact, so that sums don't depend on the order they are added up in. Staging models of
  another project call it, where this one's macros are known by the package's name alone.
-#}
{% macro number_type() %}
    {%- do return(customer_health.decimal_type(9)) -%}
{% endmacro %}
