{#-
  What keeps an engine from giving the numbers that it should, as a list of faults; run before anything is built.

      {% do check_engine() %}   ->   []
-#}
{% macro check_engine() %}
    {{- return(adapter.dispatch('check_engine', 'customer_health')()) -}}
{% endmacro %}

{% macro default__check_engine() %}
    {%- do return([]) -%}
{% endmacro %}

{#- Ties are broken by text in the order of its bytes, and case is folded in every script. -#}
{% macro postgres__check_engine() %}
    {%- if values_of("select current_setting('server_version_num')")[0] | int < 160000 -%}
        {%- do return(['PostgreSQL 16 or newer is needed; this server is ' ~ values_of('show server_version')[0]]) -%}
    {%- endif -%}
    {%- if not values_of("select 'B' < 'a' and 'a_c' < 'ab' and lower('É') = 'é'")[0] -%}
        {%- do return([
            'the database ' ~ target.dbname ~ " orders text by a language, so that ties would be broken otherwise than on other engines, or folds the case of ASCII alone; make it by: "
            ~ "create database " ~ target.dbname ~ " template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'"
        ]) -%}
    {%- endif -%}
    {%- do return([]) -%}
{% endmacro %}
