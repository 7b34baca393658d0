{#-
  The days whose events must be rolled up again, since the roll-up (`before`, a relation) knows other raw rows of them: those
  of files that were landed or removed meanwhile, or in a warehouse of rows loaded meanwhile; and those of accounts that became
  known, unknown or older. Rows without a day are told apart by their file: they are rejected whatever else there is.

      {{ changed_event_days(raw_table('events'), ref('stg_accounts'), before) }}   ->   activity_date, delivery
-#}
{% macro changed_event_days(table, accounts, before) %}
{%- set new_rows = _new_rows(table, before) -%}
with known_accounts as (

    {{ known_accounts(accounts) }}

),

new_rows as (

    {{ typed_rows(table, new_rows.raw, new_rows.typed) }}

),

changed as (

    select
        cast(occurred_at as date) as activity_date,
        case when occurred_at is null then _delivery end as delivery
    from new_rows
    union all
    select
        activity_date,
        case when activity_date is null then delivery end as delivery
    from {{ before }}
    where row_state = 'delivered' and {{ _is_gone(table, before) }}
    union all
    select
        rolled_up.activity_date,
        cast(null as {{ dbt.type_bigint() }}) as delivery
    from {{ before }} as rolled_up
    left join known_accounts
        on rolled_up.account_id = known_accounts._known_account_id
    where
        rolled_up.activity_date is not null
        and rolled_up.row_state <> 'delivered'
        and coalesce(rolled_up.account_created_on, {{ date_literal('0001-01-01') }})
        <> coalesce(known_accounts._account_created_on, {{ date_literal('0001-01-01') }})

)

select distinct
    activity_date,
    cast(delivery as {{ dbt.type_bigint() }}) as delivery
from changed
{% endmacro %}

{#- The rows that the roll-up doesn't know yet, as `raw_where` and `typed_where` of `typed_rows`. -#}
{% macro _new_rows(table, before) %}
    {%- if table.is_landed -%}
        {%- set known = values_of('select distinct delivery from ' ~ before ~ " where row_state = 'delivered'") -%}
        {%- do return({'raw': one_of('_delivery', landed_deliveries(table) | reject('in', known)), 'typed': ''}) -%}
    {%- elif not (table.columns | selectattr('name', 'equalto', 'loaded_at') | first).found -%}
        {%- do return({'raw': '', 'typed': ''}) -%}
    {%- endif -%}
    {%- set newest = values_of('select max(newest_loaded_at) from ' ~ before ~ " where row_state = 'delivered' and delivery = 0")[0] -%}
    {%- if newest is none -%}{%- do return({'raw': '', 'typed': ''}) -%}{%- endif -%}
    {%- set since = (newest - modules.datetime.timedelta(days=setting('lookback_days'))).strftime('%Y-%m-%d %H:%M:%S') -%}
    {%- do return({'raw': '', 'typed': "coalesce(loaded_at >= cast('" ~ since ~ "' as " ~ timestamp_type() ~ '), true)'}) -%}
{% endmacro %}

{#- Whether what a row of the roll-up was made from is no longer there. -#}
{% macro _is_gone(table, before) %}
    {%- if not table.is_landed -%}
        {%- do return('delivery <> 0' if (table.columns | selectattr('name', 'equalto', 'loaded_at') | first).found else 'true') -%}
    {%- endif -%}
    {%- do return('not ' ~ one_of('delivery', landed_deliveries(table))) -%}
{% endmacro %}

{#- The numbers of the landed files of a raw table that are in force. -#}
{% macro landed_deliveries(table) %}
    {%- set landed_files = relation_there(table.relation.database, table.relation.schema, 'landed_files') -%}
    {%- do return(values_of('select delivery from ' ~ landed_files ~ " where raw_table = '" ~ table.name ~ "'")) -%}
{% endmacro %}

{#-
  That a number is one of a list.

      {{ one_of('delivery', [1, 2]) }}   ->   (delivery in (1, 2))
-#}
{% macro one_of(column, numbers) %}
    {%- set numbers = numbers | list -%}
    {%- do return('(' ~ column ~ ' in (' ~ numbers | join(', ') ~ '))' if numbers else '(1 = 0)') -%}
{% endmacro %}
