{#-
  The schema of a model or seed: settings.published_schema, or else the target's (health), and behind it what dbt_project.yml
  adds (`_staging`, `_intermediate`, `_seeds`). dbt asks for it while it parses, model by model, so it reads the setting as
  it stands; the validator says where it is no name.
-#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set settings = (var('health', none) or {}).settings or {} -%}
    {%- set schema = settings.published_schema if settings.published_schema is string else target.schema -%}
    {{ built_schema(schema | trim) }}{{ '_' ~ custom_schema_name | trim if custom_schema_name }}
{%- endmacro %}
