{#-
  That a date is the run's first or later: the rows that a run may have changed. A night needn't look at all that went before.

      {{ from_first_date() }}   ->   as_of_date >= (select min(as_of_date) from as_of_dates)
-#}
{% macro from_first_date(column='as_of_date') %}
    {%- do return(column ~ ' >= (select min(run.as_of_date) from ' ~ ref('as_of_dates') ~ ' as run)') -%}
{% endmacro %}
