{#-
  What the database is asked while dbt compiles: whether a relation is there (none where it isn't), its columns, and the values
  of a query's only column. tests/dialects answers in its place, where no database is.

      {{ relation_there(source.database, source.schema, 'tickets') }}
-#}
{% macro relation_there(database, schema, identifier) %}
    {%- do return(adapter.get_relation(database, schema, identifier)) -%}
{% endmacro %}

{% macro columns_there(relation) %}
    {%- do return(adapter.get_columns_in_relation(relation)) -%}
{% endmacro %}

{% macro values_of(sql) %}
    {%- do return(run_query(sql).columns[0].values() | list) -%}
{% endmacro %}
