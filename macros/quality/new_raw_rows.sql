{#-
  How many rows the files brought that a raw table got since a delivery (`known`, a number), and how many of them were rejected:
  raw_table, read_rows, rejected_rows. A table that a warehouse holds doesn't say what is new: then all its rows. Nothing of a
  table that isn't there, and of a staging model of somebody's own, which rejects none. `judged` is its base model, or the roll-up.

      {{ new_raw_rows('tickets', ref('base_tickets'), 300000) }}   ->   select 'tickets' as raw_table, count(*) as read_rows, ... where _delivery > 300000
-#}
{% macro new_raw_rows(name, judged, known) %}
    {%- do source('raw', name) -%}
    {%- set table = raw_table(name) if execute else {} -%}
    {%- set delivery = 'delivery' if name == 'events' else '_delivery' -%}
    {%- if not table.relation or own_staging(name) -%}
    select '{{ name }}' as raw_table, 0 as read_rows, 0 as rejected_rows
    {%- else -%}
    select '{{ name }}' as raw_table, read_rows, rejected_rows
    from (select count(*) as read_rows from {{ table.relation }}{{ ' where _delivery > ' ~ known if table.is_landed }}) as new_rows
    cross join (
        select count(*) as rejected_rows from {{ judged }} where row_state = 'rejected'{{ ' and ' ~ delivery ~ ' > ' ~ known if table.is_landed }}
    ) as rejected
    {%- endif -%}
{%- endmacro %}
