{#-
  Text without the blanks around it (space, tab, line ends, form feed, vertical tab, no-break space); null where nothing is left.

      {{ trimmed_text('account_id') }}   ->   nullif(trim(both E' \t\n\r\f\x0B\u00a0' from cast(account_id as varchar)), '')
-#}
{% macro trimmed_text(column) %}
    {{- return(adapter.dispatch('trimmed_text', 'customer_health')(column)) -}}
{% endmacro %}

{% macro default__trimmed_text(column) %}
    {%- do return("nullif(trim(both E' \\t\\n\\r\\f\\x0B\\u00a0' from cast(" ~ column ~ ' as ' ~ dbt.type_string() ~ ")), '')") -%}
{% endmacro %}
