{#-
  One row a date, with a column for each source that is expected to bring rows: whether it has been silent for too long.

      {{ stale_sources_cte(['events']) }}   ->   stale_sources as ( select as_of_date, ... as "events" ... group by as_of_date ),
-#}
{% macro stale_sources_cte(sources) %}
stale_sources as (

    select
        as_of_date
        {%- for source in sources %},
        max(case when source = {{ text_literal(source) }} and is_stale then 1 else 0 end) as {{ quoted(source) }}
        {%- endfor %}
    from {{ ref('int_source_freshness') }}
    group by as_of_date

),
{% endmacro %}
