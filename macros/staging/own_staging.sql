{#-
  The staging model of a project that uses this one as a package, in place of ours of the same name; none where ours is in
  force. Known while dbt executes.

      {{ own_staging('tickets').package_name }}   ->   acme
-#}
{% macro own_staging(name) %}
    {%- do return(graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | selectattr('name', 'equalto', 'stg_' ~ name)
        | rejectattr('package_name', 'equalto', 'customer_health') | first or none) -%}
{% endmacro %}
