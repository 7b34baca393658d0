{#-
  A text from the configuration as an SQL literal: whatever it holds, it's data.

      {{ text_literal("it's") }}   ->   'it''s'
-#}
{% macro text_literal(text) %}
    {{- return(adapter.dispatch('text_literal', 'customer_health')(text)) -}}
{% endmacro %}

{% macro default__text_literal(text) %}
    {%- do return("'" ~ text | string | replace("'", "''") ~ "'") -%}
{% endmacro %}

{#- Spark reads a backslash as an escape. -#}
{% macro spark__text_literal(text) %}
    {%- do return("'" ~ text | string | replace('\\', '\\\\') | replace("'", "\\'") ~ "'") -%}
{% endmacro %}

{#- So do Snowflake, Redshift and BigQuery; a text of BigQuery's ends with the line. -#}
{% macro snowflake__text_literal(text) %}
    {%- do return("'" ~ text | string | replace('\\', '\\\\') | replace("'", "''") ~ "'") -%}
{% endmacro %}

{% macro redshift__text_literal(text) %}
    {%- do return(snowflake__text_literal(text)) -%}
{% endmacro %}

{% macro bigquery__text_literal(text) %}
    {%- do return("'" ~ text | string | replace('\\', '\\\\') | replace("'", "\\'") | replace('\n', '\\n') | replace('\r', '\\r') ~ "'") -%}
{% endmacro %}

{#-
  A date literal, from a date of YAML's own or text.

      {{ date_literal('2026-05-31') }}   ->   cast('2026-05-31' as date)
-#}
{% macro date_literal(day) %}
    {%- do return("cast('" ~ (day | string)[:10] ~ "' as date)") -%}
{% endmacro %}

{#-
  A number literal in double precision.

      {{ double_literal(-40) }}   ->   cast(-40 as double precision)
-#}
{% macro double_literal(number) %}
    {%- do return('cast(' ~ number ~ ' as ' ~ double_type() ~ ')') -%}
{% endmacro %}
