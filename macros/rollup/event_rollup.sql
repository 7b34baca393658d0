{#-
  Raw events rolled up in one statement; `row_state` says what a row is:

  accepted    what one user did in one module, feature and kind of event on a day
  superseded  an account's events of a day of which there are newer ones
  rejected    an event that was not taken
  delivered   what a landed file (in a warehouse: the table, as delivery 0) brought for a day

  Only events whose key occurs more than once are ranked by age. `scope` says which rows are wanted, before and after their
  values are read (`changed_scope`).

      {{ event_rollup(raw_table('events'), ref('stg_accounts'), {'raw': '', 'typed': ''}) }}
-#}
{% macro event_rollup(table, accounts, scope) %}
{%- set warnings = row_warnings(table) -%}
{%- set key = key_hash(key_columns(table)) -%}
{%- set judged -%}
select
            judged.*,
            repeated_keys._key is not null as _is_repeated
        from (
            {{ judged_rows(table, scope.raw, scope.typed) }}
        ) as judged
        left join repeated_keys
            on {{ key }} = repeated_keys._key
{%- endset -%}
with known_accounts as (

    {{ known_accounts(accounts) }}

),

repeated_keys as (

    select {{ key }} as _key
    from (
        {{ typed_rows(table, scope.raw, scope.typed) }}
    ) as typed
    group by {{ key }}
    having count(*) > 1

),

doubtful as (

    select
        *,
        case when rejected_because is null then {{ newest_first(table) }} end as _age
    from (
        {{ judged }}
    ) as judged
    where _is_repeated or rejected_because is not null

),

accepted as (

    select {{ _accepted_columns(warnings) }}
    from (
        {{ judged }}
    ) as judged
    where not _is_repeated and rejected_because is null
    union all
    select {{ _accepted_columns(warnings) }}
    from doubtful
    where _age = 1

),

delivered as (

    {{ typed_rows(table, scope.raw, scope.typed) }}

)

select
    {{ rollup_columns('accepted', _accepted_values(warnings)) }}
from accepted
group by account_id, user_id, cast(occurred_at as date), module, feature, event_name
union all
select
    {{ rollup_columns('superseded', {
        'activity_date': 'cast(occurred_at as date)',
        'account_id': 'account_id',
        'events': 'count(*)',
        'account_created_on': 'max(_account_created_on)',
    }) }}
from doubtful
where _age > 1
group by account_id, cast(occurred_at as date)
union all
select
    {{ rollup_columns('rejected', {
        'activity_date': 'cast(occurred_at as date)',
        'account_id': 'account_id',
        'events': '1',
        'account_created_on': '_account_created_on',
        'delivery': '_delivery',
        'rejected_because': 'rejected_because',
        'row_key': row_key(table),
        'row_text': row_text(table),
    }) }}
from doubtful
where rejected_because is not null
union all
select
    {{ rollup_columns('delivered', {
        'activity_date': 'cast(occurred_at as date)',
        'events': 'count(*)',
        'delivery': '_delivery',
        'newest_loaded_at': 'max(loaded_at)',
    }) }}
from delivered
group by _delivery, cast(occurred_at as date)
{% endmacro %}

{#-
  The columns of the roll-up, from the values of those that a row state has; the others are null.

      {{ rollup_columns('delivered', {'events': 'count(*)'}) }}   ->   cast('delivered' as varchar) as row_state, cast(null as date) as activity_date, ...
-#}
{% macro rollup_columns(row_state, values) %}
    {%- set text = dbt.type_string() -%}
    {%- set types = {
        'row_state': text, 'activity_date': 'date', 'account_id': text, 'user_id': text, 'module': text, 'feature': text, 'event_name': text,
        'events': dbt.type_bigint(), 'minutes': decimal_type(15), 'account_created_on': 'date', 'delivery': dbt.type_bigint(),
        'newest_loaded_at': timestamp_type(), 'rolled_up_in': text, 'rejected_because': text, 'row_key': text, 'row_text': text,
    } -%}
    {%- for reason in possible_warnings(raw_table('events')) -%}{%- do types.update({warned(reason): dbt.type_bigint()}) -%}{%- endfor -%}
    {%- set values = dict(values, row_state="'" ~ row_state ~ "'", rolled_up_in="'" ~ invocation_id ~ "'") -%}
    {%- for column, type in types.items() %}
    cast({{ values.get(column, 'null') }} as {{ type }}) as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#- The column that counts the rows with a warning. -#}
{% macro warned(reason) %}
    {%- do return('warned__' ~ reason | replace(' ', '_')) -%}
{% endmacro %}

{% macro _accepted_columns(warnings) %}
        account_id,
        user_id,
        module,
        feature,
        event_name,
        occurred_at,
        duration_seconds,
        _account_created_on
        {%- for warning in warnings %},
        case when {{ warning.condition }} then 1 end as {{ warned(warning.reason) }}
        {%- endfor %}
{%- endmacro %}

{% macro _accepted_values(warnings) %}
    {%- set values = {'activity_date': 'cast(occurred_at as date)'} -%}
    {%- for column in ['account_id', 'user_id', 'module', 'feature', 'event_name'] -%}{%- do values.update({column: column}) -%}{%- endfor -%}
    {%- do values.update({
        'events': 'count(*)',
        'minutes': exact_quotient('coalesce(sum(duration_seconds), 0)', 60),
        'account_created_on': 'max(_account_created_on)',
    }) -%}
    {%- for warning in warnings -%}{%- do values.update({warned(warning.reason): 'count(' ~ warned(warning.reason) ~ ')'}) -%}{%- endfor -%}
    {%- do return(values) -%}
{% endmacro %}
