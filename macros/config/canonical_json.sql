{#-
  JSON of a value in which equal meanings look equal: keys in order, 1 and 1.0 alike.

      {{ canonical_json({'b': 1, 'a': [2.0]}) }}   ->   {"a":[2.0],"b":1.0}
-#}
{% macro canonical_json(value) %}
    {%- if value is mapping -%}
        {%- set parts = [] -%}
        {%- for key in value | sort -%}{%- do parts.append(tojson(key) ~ ':' ~ canonical_json(value[key])) -%}{%- endfor -%}
        {%- do return('{' ~ parts | join(',') ~ '}') -%}
    {%- elif value is string or value is none or value is boolean -%}
        {%- do return(tojson(value)) -%}
    {%- elif value is number -%}
        {%- do return(value | float | string) -%}
    {%- elif value is sequence -%}
        {%- set parts = [] -%}
        {%- for item in value -%}{%- do parts.append(canonical_json(item)) -%}{%- endfor -%}
        {%- do return('[' ~ parts | join(',') ~ ']') -%}
    {%- endif -%}
    {%- do return(tojson(value | string)) -%}
{% endmacro %}
