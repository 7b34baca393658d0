{#-
  Text without the blanks around it (space, tab, line ends, vertical tab, form feed, no-break space); null where nothing is left.
  `repeats`: the column holds few different values, and an engine that keeps each once may trim each once.

      {{ trimmed_text('account_id') }}   ->   nullif(trim(both ' ' || chr(9) || ... from cast(account_id as varchar)), '')
-#}
{% macro trimmed_text(column, repeats=false) %}
    {{- return(adapter.dispatch('trimmed_text', 'customer_health')(column, repeats)) -}}
{% endmacro %}

{% macro default__trimmed_text(column, repeats) %}
    {%- do return('nullif(trim(both ' ~ _blanks() ~ ' from cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ")), '')") -%}
{% endmacro %}

{#- Where values differ, most have no blanks around them, and looking is three times as fast as trimming. -#}
{% macro duckdb__trimmed_text(column, repeats) %}
    {%- set text = 'cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {%- if repeats -%}{%- do return(default__trimmed_text(column, repeats)) -%}{%- endif -%}
    {%- do return('case when ' ~ text ~ " between '!' and '~' and (" ~ text ~ ")[-1] between '!' and '~' then " ~ text
        ~ ' else ' ~ default__trimmed_text(column, repeats) ~ ' end') -%}
{% endmacro %}

{% macro snowflake__trimmed_text(column, repeats) %}
    {%- do return('nullif(trim(cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ '), ' ~ _blanks() ~ "), '')") -%}
{% endmacro %}

{% macro bigquery__trimmed_text(column, repeats) %}
    {%- do return(snowflake__trimmed_text(column, repeats)) -%}
{% endmacro %}

{#- The no-break space stands as it is: Redshift's chr is null beyond ASCII, and so would be every text. -#}
{% macro _blanks() %}
    {%- do return("' \u00a0' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)") -%}
{% endmacro %}
