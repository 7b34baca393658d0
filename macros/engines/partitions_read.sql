{#-
  Conditions that say once more, of a day that a table is partitioned by, what a join with `as_of_dates` says: that it lies in the
  `horizon` days before one of these. For an engine that passes over partitions only where a condition stands on the table itself.

      {{ partitions_read('fact_rows.activity_date', 56) }}   ->   [] (Spark: fact_rows.activity_date <= (select max(as_of_date) from as_of_dates), ...)
-#}
{% macro partitions_read(day, horizon) %}
    {{- return(adapter.dispatch('partitions_read', 'customer_health')(day, horizon)) -}}
{% endmacro %}

{#- DuckDB passes on what a join finds; the others keep the table in one piece. -#}
{% macro default__partitions_read(day, horizon) %}
    {%- do return([]) -%}
{% endmacro %}

{% macro spark__partitions_read(day, horizon) %}
    {%- do return([
        day ~ ' <= (select max(as_of_date) from as_of_dates)',
        day ~ ' > (select date_add(min(as_of_date), -' ~ horizon ~ ') from as_of_dates)',
    ]) -%}
{% endmacro %}
