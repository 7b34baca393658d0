{#-
  Whether a version of an account (a relation of int_account_versions) is the one in force on a date.

      {{ is_in_force('versions', 'as_of_dates.as_of_date') }}
-#}
{% macro is_in_force(versions, date) %}
    coalesce({{ versions }}._in_force_from <= {{ date }}, true)
    and coalesce({{ date }} < {{ versions }}._in_force_until, true)
{%- endmacro %}
