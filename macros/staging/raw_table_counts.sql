{#-
  The rows of one raw table counted by what became of them: raw_table, reason, row_count. Warnings count accepted rows. All rows
  of a staging model of somebody's own are accepted.

      {{ raw_table_counts('tickets', ref('base_tickets')) }}
-#}
{% macro raw_table_counts(name, base) %}
    {%- do source('raw', name) -%}
    {%- if not execute -%}{%- do return('select 1') -%}{%- endif -%}
    {%- set table = raw_table(name) -%}
    {{ _rows_read(table) }}
    {%- if own_staging(name) and table.relation %}
    union all
    select '{{ name }}', 'accepted', count(*) from {{ table.relation }}
    {%- elif table.relation %}
    union all
    {%- for warning in row_warnings(table) %}
    select '{{ name }}', 'warned: {{ warning.reason }}', count(*) from {{ base }} where row_state = 'accepted' and warnings like '%[{{ warning.reason }}]%'
    union all
    {%- endfor %}
    select '{{ name }}', coalesce(rejected_because, row_state), count(*) from {{ base }} group by coalesce(rejected_because, row_state)
    {%- endif %}
{%- endmacro %}

{#- The same for events, which are counted in their roll-up. -#}
{% macro event_counts(rollup) %}
    {%- do source('raw', 'events') -%}
    {%- if not execute -%}{%- do return('select 1') -%}{%- endif -%}
    {%- set table = raw_table('events') -%}
    {{ _rows_read(table) }}
    {%- if table.relation %}
    {%- for warning in row_warnings(table) %}
    union all
    select 'events', 'warned: {{ warning.reason }}', coalesce(sum({{ warned(warning.reason) }}), 0) from {{ rollup }} where row_state = 'accepted'
    {%- endfor %}
    union all
    select 'events', coalesce(rejected_because, row_state), sum(events) from {{ rollup }} where row_state <> 'delivered' group by coalesce(rejected_because, row_state)
    {%- endif %}
{%- endmacro %}

{#- The rows of the raw table itself; and a row for each reason that is always told. -#}
{% macro _rows_read(table) %}
    {%- for reason in ['read', 'accepted', 'superseded'] + (['not provided'] if not table.relation else []) %}
    {{ 'union all' if not loop.first }}
    select '{{ table.name }}' as raw_table, '{{ reason }}' as reason, 0 as row_count
    {%- endfor %}
    {%- if table.relation %}
    union all
    select '{{ table.name }}', 'read', count(*) from {{ table.relation }}
    {%- endif %}
{%- endmacro %}
