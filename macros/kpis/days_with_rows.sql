{#-
  The days on which each source of settings.expect_rows_every_days brought rows: source, expected_every_days, row_day; a source
  has one row without a day, so that one that never brought anything is there too. No rows where nothing is expected.

      {{ days_with_rows() }}
      ->  select 'events' as source, 2 as expected_every_days, cast(activity_date as date) as row_day from int_usage union all ...
-#}
{% macro days_with_rows() %}
    {%- set expected = health_config().get('settings', {}).get('expect_rows_every_days', {}) -%}
    {%- set facts = health_facts() -%}
    {%- for source, days in expected.items() %}
    select distinct
        {{ text_literal(source) }} as source,
        {{ days }} as expected_every_days,
        {{ _row_day(source, facts) }} as row_day
    from {{ ref(landed_model(source)) if source in landed_times() else own_relation(source, facts[source]) }}
    union all
    select {{ text_literal(source) }}, {{ days }}, cast(null as date)
    union all
    {%- endfor %}
    select cast(null as {{ dbt.type_string() }}) as source, 0 as expected_every_days, cast(null as date) as row_day
    from (select 1 as nothing) as nothing
    where 1 = 0
{% endmacro %}

{#- The day of a source's row; of accounts, the day it was last changed. -#}
{% macro _row_day(source, facts) %}
    {%- if source == 'accounts' -%}
        {%- do return('cast(coalesce(updated_at, created_at) as date)') -%}
    {%- endif -%}
    {%- do return('cast(' ~ (landed_times()[source] or quoted(facts[source].time)) ~ ' as date)') -%}
{% endmacro %}
