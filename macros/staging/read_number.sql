{#-
  A number from text: plain or with an exponent, up to 1e24 either side of 0, nine decimals kept. Null where it can't be read.

      {{ read_number('arr') }}
-#}
{% macro read_number(text) %}
    {%- set plain = '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?' -%}
    {%- do return(number_in_range(try_cast('case when ' ~ matches(text, plain) ~ ' then ' ~ text ~ ' end', number_type()))) -%}
{% endmacro %}

{#-
  A number of any type as our own; null where it is none (NaN, infinity) or beyond 1e24: engines make of those an error, null or NaN.

      {{ as_number('amount') }}   ->   case when abs(try_cast(amount as decimal(38, 9))) <= 1e24 then try_cast(amount as decimal(38, 9)) end
-#}
{% macro as_number(value) %}
    {%- do return(number_in_range(try_cast(value, number_type()))) -%}
{% endmacro %}

{#- A number, or null where it is beyond 1e24 (so that sums of it can't overflow). -#}
{% macro number_in_range(number) %}
    {%- do return('case when abs(' ~ number ~ ') <= 1000000000000000000000000 then ' ~ number ~ ' end') -%}
{% endmacro %}
