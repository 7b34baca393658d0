{#-
  Every row of a raw table, typed and judged: its described columns, `row_state` (accepted, superseded or rejected),
  `rejected_because`, `_delivery` (its file), `row_key` and `row_text` (of rejected rows) and `warnings` ('[reason][reason]', or
  null). No rows where a staging model of somebody's own takes the table's place.

      {{ checked_rows('tickets') }}
-#}
{% macro checked_rows(name) %}
{%- do source('raw', name) -%} {#- so that dbt and Dagster know what comes first -#}
{%- set accounts = ref('stg_accounts') if name != 'accounts' else none -%}
{%- if not execute -%}{%- do return('select 1 as known_when_executed') -%}{%- endif -%}
{%- set table = raw_table(name) -%}
{%- if not table.relation or own_staging(name) -%}{%- do return(_no_rows(table)) -%}{%- endif -%}
with {% if accounts -%}
known_accounts as (

    {{ known_accounts(accounts) }}

),

{% endif -%}
judged as (

    {{ judged_rows(table) }}

),

ranked as (

    select
        *,
        case when rejected_because is null then {{ newest_first(table) }} end as _age
    from judged

)

select
    {%- for column in table.columns %}
    {{ quoted(column.name) }},
    {%- endfor %}
    case when rejected_because is not null then 'rejected' when _age > 1 then 'superseded' else 'accepted' end as row_state,
    rejected_because,
    cast(_delivery as {{ dbt.type_bigint() }}) as _delivery,
    case when rejected_because is not null then {{ row_key(table) }} end as row_key,
    case when rejected_because is not null then {{ row_text(table) }} end as row_text,
    {{ all_reasons(row_warnings(table)) }} as warnings
from ranked
{% endmacro %}

{#-
  The rows of a raw table typed and as they came (`given`). `raw_where` and `typed_where` say which rows are wanted, before and
  after their values are read.

      {{ typed_rows(raw_table('events'), '_delivery in (3)', "cast(occurred_at as date) >= '2026-05-31'") }}
-#}
{% macro typed_rows(table, raw_where='', typed_where='') %}
    select *
    from (
        select
            {%- for column in table.columns %}
            {{ read_column(column, given(column.name)) }} as {{ quoted(column.name) }},
            {%- endfor %}
            source.*
        from (
            select
                {%- for column in table.all_found %}
                {{ given_value(column, table) }} as {{ given(column.name) }},
                {%- endfor %}
                {{ '_delivery, _landing, _file, _line' if table.is_landed else '0 as _delivery, 0 as _landing, 0 as _file, 0 as _line' }}
            from {{ table.relation }}
            {%- if raw_where %}
            where {{ raw_where }}
            {%- endif %}
        ) as source
    ) as typed
    {%- if typed_where %}
    where {{ typed_where }}
    {%- endif %}
{%- endmacro %}

{#- Such rows with `rejected_because` and, but for accounts, `_account_created_on`. Needs `known_accounts` beside it. -#}
{% macro judged_rows(table, raw_where='', typed_where='') %}
    {%- set has_account = table.name != 'accounts' %}
    select
        typed.*,
        {%- if has_account %}
        known_accounts._account_created_on,
        {%- endif %}
        {{ first_reason(row_faults(table)) }} as rejected_because
    from (
        {{ typed_rows(table, raw_where, typed_where) }}
    ) as typed
    {%- if has_account %}
    left join known_accounts
        on typed.account_id = known_accounts._known_account_id
    {%- endif %}
{%- endmacro %}

{#- What `checked_rows` renders to for a table that isn't there. -#}
{% macro _no_rows(table) %}
    {%- set columns = [] -%}
    {%- for column in table.columns -%}
        {%- do columns.append('cast(null as ' ~ staged_type(column.type) ~ ') as ' ~ quoted(column.name)) -%}
    {%- endfor -%}
    {%- do columns.append('cast(null as ' ~ dbt.type_bigint() ~ ') as _delivery') -%}
    {%- for column in ['row_state', 'rejected_because', 'row_key', 'row_text', 'warnings'] -%}
        {%- do columns.append('cast(null as ' ~ dbt.type_string() ~ ') as ' ~ column) -%}
    {%- endfor -%}
    {%- do return('select * from (select ' ~ columns | join(', ') ~ ') as no_rows where 1 = 0') -%}
{% endmacro %}
