{#-
  A number made of columns: rows alike in them, nulls included, have the same, others hardly ever. It only narrows down where to look.

      {{ key_hash(['event_id', 'day']) }}   ->   hash(event_id, day)
-#}
{% macro key_hash(columns) %}
    {{- return(adapter.dispatch('key_hash', 'customer_health')(columns)) -}}
{% endmacro %}

{% macro duckdb__key_hash(columns) %}
    {%- do return('hash(' ~ columns | join(', ') ~ ')') -%}
{% endmacro %}

{% macro postgres__key_hash(columns) %}
    {%- do return('hashtextextended(cast(row(' ~ columns | join(', ') ~ ') as text), 0)') -%}
{% endmacro %}

{#- Spark's hashes pass over nulls, so that each column says whether it is one. -#}
{% macro spark__key_hash(columns) %}
    {%- set parts = [] -%}
    {%- for column in columns -%}{%- do parts.append(column ~ ', ' ~ column ~ ' is null') -%}{%- endfor -%}
    {%- do return('xxhash64(' ~ parts | join(', ') ~ ')') -%}
{% endmacro %}
