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
    {%- do return(_names_too_long(63)) -%}
{% endmacro %}

{#- Names are cut without a word: those that are made of a metric's name, its window and up to 17 characters more must fit. -#}
{% macro _names_too_long(most) %}
    {%- set too_long = [] -%}
    {%- set facts = health_facts() -%}
    {%- for subject in facts.values() | map(attribute='subject') | unique -%}
        {%- for groups in kpi_measures(kpi_catalogue(facts, subject)).values() -%}
            {%- for group in ['plain', 'daily', 'rolled', 'regular'] -%}
                {%- for alias in groups[group] if alias | length + 17 > most -%}
                    {%- do too_long.append(alias ~ " is " ~ (alias | length + 17 - most) ~ " characters too long here: shorten the metric's name") -%}
                {%- endfor -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do return(too_long | unique | list) -%}
{% endmacro %}

{% macro redshift__check_engine() %}
    {%- do return([]) -%}
{% endmacro %}
