{#-
  The UTC timestamp of a text that is known to have the form of `read_time`; null for a day that doesn't exist.

      {{ utc_time('created_at') }}
-#}
{% macro utc_time(text) %}
    {{- return(adapter.dispatch('utc_time', 'customer_health')(text)) -}}
{% endmacro %}

{#- The wall clock up to microseconds, less the offset's minutes. -#}
{% macro duckdb__utc_time(text) %}
    {%- set wall_clock = "try_cast(regexp_extract(" ~ text ~ ", '^[0-9-]{10}([ T][0-9:]+([.][0-9]{1,6})?)?') as timestamp)" -%}
    {%- set offset = "regexp_extract(" ~ text ~ ", '[+-][0-9:]+$')" -%}
    {%- set minutes = "(60 * cast(" ~ offset ~ "[2:3] as bigint) + coalesce(try_cast(right(" ~ offset ~ "[4:], 2) as bigint), 0))" %}
        case
            when length({{ text }}) > 10 and {{ offset }} like '+%' then {{ wall_clock }} - to_minutes({{ minutes }})
            when length({{ text }}) > 10 and {{ offset }} like '-%' then {{ wall_clock }} + to_minutes({{ minutes }})
            else {{ wall_clock }}
        end
{%- endmacro %}
