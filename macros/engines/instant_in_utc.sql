{#-
  An instant as the UTC time of `timestamp_type`.

      {{ instant_in_utc('created_at') }}   ->   (created_at at time zone 'UTC')
-#}
{% macro instant_in_utc(value) %}
    {{- return(adapter.dispatch('instant_in_utc', 'customer_health')(value)) -}}
{% endmacro %}

{% macro default__instant_in_utc(value) %}
    {%- do return('(' ~ value ~ " at time zone 'UTC')") -%}
{% endmacro %}

{% macro snowflake__instant_in_utc(value) %}
    {%- do return("cast(convert_timezone('UTC', " ~ value ~ ') as timestamp_ntz)') -%}
{% endmacro %}

{% macro bigquery__instant_in_utc(value) %}
    {%- do return(value) -%}
{% endmacro %}

{#- Its `timestamp` is an instant, shown in the session's time zone, which is UTC. -#}
{% macro spark__instant_in_utc(value) %}
    {%- do return(value) -%}
{% endmacro %}

{% macro trino__instant_in_utc(value) %}
    {%- do return('cast(' ~ value ~ " at time zone 'UTC' as timestamp(6))") -%}
{% endmacro %}
