{#-
  The day of a source's row, and the relation that holds its rows: a raw table's accepted ones, or a fact of the user's own.

      {{ source_day('events', facts) }}        ->   cast(occurred_at as date)
      {{ source_relation('events', facts) }}   ->   stg_events
-#}
{% macro source_day(source, facts) %}
    {%- if source == 'accounts' -%}
        {%- do return('cast(coalesce(updated_at, created_at) as date)') -%}
    {%- endif -%}
    {%- do return('cast(' ~ (landed_times()[source] or adapter.quote(facts[source].time)) ~ ' as date)') -%}
{% endmacro %}

{% macro source_relation(source, facts) %}
    {%- do return(ref('stg_' ~ source if source in landed_times() else facts[source].model)) -%}
{% endmacro %}
