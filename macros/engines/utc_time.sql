{#-
  The UTC timestamp of a text that is known to have the form of `read_time`; null for a day that doesn't exist.

      {{ utc_time('created_at') }}
-#}
{% macro utc_time(text) %}
    {{- return(adapter.dispatch('utc_time', 'customer_health')(text)) -}}
{% endmacro %}

{#-
  A cast to timestamp would cut an offset; one to timestamptz, without an offset, would add the session's. On the calendar's
  first and last day an offset could lead out of it: it isn't read there.
-#}
{% macro duckdb__utc_time(text) -%}
    case
            when not regexp_matches(substring({{ text }}, 12), '[+-]') then try_cast({{ text }} as timestamp)
            when {{ text }} >= '0001-01-02' and {{ text }} < '9999-12-31'
                then try_cast({{ text }} as timestamptz) at time zone 'UTC'
        end
{%- endmacro %}
