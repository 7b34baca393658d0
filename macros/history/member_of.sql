{#-
  The group that an account belongs to in a dimension of health_trend, as text: a date as its day, a number without zeros that
  say nothing. `columns` are those of accounts, with their types.

      {{ member_of('tier', health_facts().accounts.columns) }}   ->   coalesce(cast("tier" as varchar), '(none)')
-#}
{% macro member_of(dimension, columns) %}
    {%- if dimension == 'all' -%}{%- do return("'all'") -%}{%- endif -%}
    {%- set type = columns.get(dimension, {'type': 'text'}).type -%}
    {%- set column = quoted(dimension) -%}
    {%- if type == 'number' -%}
        {%- set text = 'case when ' ~ column ~ ' = floor(' ~ column ~ ') then ' ~ whole_number_text(column)
            ~ ' else cast(cast(' ~ column ~ ' as ' ~ double_type() ~ ') as ' ~ dbt.type_string() ~ ') end' -%}
    {%- elif type == 'date' -%}
        {%- set text = 'cast(cast(' ~ column ~ ' as date) as ' ~ dbt.type_string() ~ ')' -%}
    {%- else -%}
        {%- set text = 'cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {%- endif -%}
    {%- do return('coalesce(' ~ text ~ ", '(none)')") -%}
{% endmacro %}
