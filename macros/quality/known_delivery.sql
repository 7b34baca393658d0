{#-
  The newest delivery that was there when the newest date before the last one of this run passed; 0 where none did.

      {{ known_delivery(ref('as_of_dates')) }}   ->   300000
-#}
{% macro known_delivery(as_of_dates) %}
    {%- set known = relation_before('int_known_deliveries') -%}
    {%- if not known -%}{%- do return(0) -%}{%- endif -%}
    {%- set earlier = 'select max(as_of_date) from ' ~ known ~ ' where as_of_date < (select max(as_of_date) from ' ~ as_of_dates ~ ')' -%}
    {%- do return(values_of('select delivery from ' ~ known ~ ' where as_of_date = (' ~ earlier ~ ')') | first | default(0, true) | int) -%}
{% endmacro %}
