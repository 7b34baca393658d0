{#-
  The rows of one raw table counted by what became of them: raw_table, reason, row_count. Warnings count accepted rows.

      {{ raw_table_counts('tickets', ref('base_tickets')) }}
-#}
{% macro raw_table_counts(name, base) %}
    {%- do source('raw', name) -%}
    {%- if not execute -%}{%- do return('select 1') -%}{%- endif -%}
    {%- set table = raw_table(name) -%}
    {%- for reason in ['read', 'accepted', 'superseded'] + (['not provided'] if not table.relation else []) %}
    select '{{ name }}' as raw_table, '{{ reason }}' as reason, 0 as row_count
    union all
    {%- endfor %}
    {%- if table.relation %}
    select '{{ name }}', 'read', count(*) from {{ table.relation }}
    union all
    {%- for warning in row_warnings(table) %}
    select '{{ name }}', 'warned: {{ warning.reason }}', count(*) from {{ base }} where row_state = 'accepted' and warnings like '%[{{ warning.reason }}]%'
    union all
    {%- endfor %}
    {%- endif %}
    select '{{ name }}', coalesce(rejected_because, row_state), count(*) from {{ base }} group by coalesce(rejected_because, row_state)
{%- endmacro %}
