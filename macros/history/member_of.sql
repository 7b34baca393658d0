{#-
  The group that an account belongs to in a dimension of health_trend.

      {{ member_of('tier') }}   ->   coalesce(cast("tier" as varchar), '(none)')
-#}
{% macro member_of(dimension) %}
    {%- if dimension == 'all' -%}{%- do return("'all'") -%}{%- endif -%}
    {%- do return('coalesce(cast(' ~ quoted(dimension) ~ ' as ' ~ dbt.type_string() ~ "), '(none)')") -%}
{% endmacro %}
