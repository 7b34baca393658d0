{#-
  A model's table as the last run left it, or none: for models that look at what comes after them, where a ref would be a circle.

      {% set rollup = relation_before('int_event_rollup') %}
-#}
{% macro relation_before(model_name) %}
    {%- if not execute -%}{%- do return(none) -%}{%- endif -%}
    {%- set model = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | selectattr('name', 'equalto', model_name) | first -%}
    {%- do return(relation_there(model.database, model.schema, model.alias)) -%}
{% endmacro %}
