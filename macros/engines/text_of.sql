{#-
  A value as text, by what it is (`kind` as of `raw_kind`, or the type of a fact's column); text stays as it is.

      {{ text_of('escalated', 'boolean') }}   ->   cast(escalated as varchar)
-#}
{% macro text_of(value, kind) %}
    {%- if kind == 'text' -%}{%- do return(value) -%}{%- endif -%}
    {{- return(adapter.dispatch('text_of', 'customer_health')(value, kind)) -}}
{% endmacro %}

{% macro default__text_of(value, kind) %}
    {%- do return('cast(' ~ value ~ ' as ' ~ dbt.type_string() ~ ')') -%}
{% endmacro %}

{#- It casts a boolean to nothing else. -#}
{% macro redshift__text_of(value, kind) %}
    {%- if kind not in ['boolean', 'flag'] -%}{%- do return(default__text_of(value, kind)) -%}{%- endif -%}
    {%- do return('case when ' ~ value ~ " then 'true' when not " ~ value ~ " then 'false' end") -%}
{% endmacro %}
