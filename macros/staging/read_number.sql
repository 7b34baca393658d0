{#-
  A number from text: plain or with an exponent, up to 1e24 either side of 0, nine decimals kept. Null where it can't be read.

      {{ read_number('arr') }}
-#}
{% macro read_number(text) %}
    {%- set plain = '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?' -%}
    {%- do return(number_in_range(try_cast('case when ' ~ matches(text, plain) ~ ' then ' ~ text ~ ' end', number_type()))) -%}
{% endmacro %}

{#- A number, or null where it is beyond 1e24 (so that sums of it can't overflow). -#}
{% macro number_in_range(number) %}
    {%- do return('case when abs(' ~ number ~ ') <= 1000000000000000000000000 then ' ~ number ~ ' end') -%}
{% endmacro %}
