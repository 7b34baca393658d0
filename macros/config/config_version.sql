{#-
  A hash of the configuration's meaning: the same however its keys are ordered, its numbers and names of values written or its
  defaults spelled out; labels and settings don't belong to it.

      {{ config_version() }}   ->   3f2a9c41d07b
-#}
{% macro config_version() %}
    {%- do return(local_md5(config_meaning())[:12]) -%}
{% endmacro %}
