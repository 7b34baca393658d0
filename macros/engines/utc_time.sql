{#-
  The UTC timestamp of a text that is known to have the form of `read_time`; null for a day that doesn't exist.

      {{ utc_time('created_at') }}
-#}
{% macro utc_time(text) %}
    {{- return(adapter.dispatch('utc_time', 'customer_health')(text)) -}}
{% endmacro %}

{#- A cast to timestamp would cut an offset; one to timestamptz, without an offset, would add the session's. -#}
{% macro duckdb__utc_time(text) -%}
    case
            when regexp_matches(substring({{ text }}, 12), '[Z+-]') then try_cast({{ text }} as timestamptz) at time zone 'UTC'
            else try_cast({{ text }} as timestamp)
        end
{%- endmacro %}
