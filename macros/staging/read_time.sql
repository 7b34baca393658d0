{#-
  A time from text, as UTC: yyyy-mm-dd, optionally hh:mm[:ss[.f]] after a blank or T, optionally Z or an offset, which is
  converted; a date alone is its midnight; digits beyond microseconds are cut. Null where it can't be read.

      {{ read_time('created_at') }}
-#}
{% macro read_time(text) %}
    {%- set clock = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?' -%}
    {%- set offset = '(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)?' -%}
    {%- set pattern = '[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]' ~ clock ~ offset ~ ')?' -%}
    case
        when {{ matches(text, pattern) }} and substring({{ text }}, 1, 4) <> '0000'
            then {{ utc_time(text) }}
    end
{%- endmacro %}
