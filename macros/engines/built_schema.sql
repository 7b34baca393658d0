{#-
  The schema that published tables are built in, before readers get them. A DuckDB file is published as a whole, under the same
  names; a server's readers are kept out of what is being built (see orchestration/postgres_publish.py). In another project, which
  uses this one as a package, nothing publishes: its tables are built where they are read.

      {{ built_schema('health') }}   ->   health
-#}
{% macro built_schema(published_schema) %}
    {{- return(adapter.dispatch('built_schema', 'customer_health')(published_schema)) -}}
{% endmacro %}

{% macro default__built_schema(published_schema) %}
    {%- do return(published_schema) -%}
{% endmacro %}

{% macro postgres__built_schema(published_schema) %}
    {%- do return(published_schema ~ ('_build' if project_name == 'customer_health' else '')) -%}
{% endmacro %}

{#- Nothing copies out of it there: dbt builds what readers read. -#}
{% macro redshift__built_schema(published_schema) %}
    {%- do return(published_schema) -%}
{% endmacro %}
