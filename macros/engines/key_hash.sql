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

{% macro snowflake__key_hash(columns) %}
    {%- do return('hash(' ~ columns | join(', ') ~ ')') -%}
{% endmacro %}

{% macro bigquery__key_hash(columns) %}
    {%- do return('farm_fingerprint(to_json_string([' ~ _as_texts(columns) | join(', ') ~ ']))') -%}
{% endmacro %}

{#- A boolean has no text there, and what a column holds isn't known here; fnv_hash takes every type. -#}
{% macro redshift__key_hash(columns) %}
    {%- set hashes = [] -%}
    {%- for column in columns -%}
        {%- do hashes.append('case when (' ~ column ~ ") is null then 'null' else cast(fnv_hash(" ~ column ~ ') as ' ~ dbt.type_string() ~ ') end') -%}
    {%- endfor -%}
    {%- do return('fnv_hash(' ~ hashes | join(" || '|' || ") ~ ')') -%}
{% endmacro %}

{% macro trino__key_hash(columns) %}
    {%- do return('from_big_endian_64(xxhash64(to_utf8(json_format(cast(array[' ~ _as_texts(columns) | join(', ') ~ '] as json)))))') -%}
{% endmacro %}

{% macro _as_texts(columns) %}
    {%- set texts = [] -%}
    {%- for column in columns -%}{%- do texts.append('cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')') -%}{%- endfor -%}
    {%- do return(texts) -%}
{% endmacro %}
