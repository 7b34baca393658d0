{#-
  Whole microseconds from one timestamp to another; null where either is.

      {{ microseconds_between('created_at', 'closed_at') }}   ->   date_diff('microsecond', created_at, closed_at)
-#}
{% macro microseconds_between(first, last) %}
    {{- return(adapter.dispatch('microseconds_between', 'customer_health')(first, last)) -}}
{% endmacro %}

{% macro postgres__microseconds_between(first, last) %}
    {%- do return('cast(extract(epoch from (' ~ last ~ ' - ' ~ first ~ ')) * 1000000 as ' ~ dbt.type_bigint() ~ ')') -%}
{% endmacro %}

{% macro duckdb__microseconds_between(first, last) %}
    {%- do return("date_diff('microsecond', " ~ first ~ ', ' ~ last ~ ')') -%}
{% endmacro %}

{% macro spark__microseconds_between(first, last) %}
    {%- do return('(unix_micros(' ~ last ~ ') - unix_micros(' ~ first ~ '))') -%}
{% endmacro %}

{% macro snowflake__microseconds_between(first, last) %}
    {%- do return('datediff(microsecond, ' ~ first ~ ', ' ~ last ~ ')') -%}
{% endmacro %}

{% macro redshift__microseconds_between(first, last) %}
    {%- do return('datediff(microsecond, ' ~ first ~ ', ' ~ last ~ ')') -%}
{% endmacro %}

{% macro bigquery__microseconds_between(first, last) %}
    {%- do return('timestamp_diff(' ~ last ~ ', ' ~ first ~ ', microsecond)') -%}
{% endmacro %}

{#- Its date_diff ends at milliseconds. -#}
{% macro trino__microseconds_between(first, last) %}
    {%- do return('(cast(round(to_unixtime(' ~ last ~ ') * 1000000) as bigint) - cast(round(to_unixtime(' ~ first ~ ') * 1000000) as bigint))') -%}
{% endmacro %}
