{#-
  Which day's inputs are what: for each fact and day a fingerprint of what became known on that day, whatever the order of
  rows. What a row says from its own time on belongs to that day; an end, and what is known only with it, to the day of the end.
  Two dates have the same inputs where the fingerprints up to them are the same.

      {{ input_days(health_facts()) }}   ->   select 'tickets' as fact, cast("created_at" as date) as input_day, ... as fingerprint ... union all ...
-#}
{% macro input_days(facts) %}
with known as (

    {%- for name, fact in facts.items() if name not in ['usage', 'accounts'] -%}
    {%- for input in _inputs(fact) %}
    select
        {{ text_literal(name) }} as fact,
        cast({{ quoted(input.time) }} as date) as input_day,
        {{ key_hash(input.columns) }} as row_hash
    from ({{ fact_rows(name, fact) }}) as fact_rows
    where {{ quoted(input.time) }} is not null
    union all
    {%- endfor %}
    {%- endfor %}
    select
        'accounts' as fact,
        coalesce(_in_force_from, cast(created_at as date)) as input_day,
        {{ key_hash(_account_columns(facts.accounts)) }} as row_hash
    from {{ ref('int_account_versions') }}
    {%- for time in _known_on_their_own_day() %}
    union all
    select
        'accounts' as fact,
        greatest(cast({{ time }} as date), coalesce(_in_force_from, cast({{ time }} as date))) as input_day,
        {{ key_hash(['account_id', quoted(time)]) }} as row_hash
    from {{ ref('int_account_versions') }}
    where {{ time }} is not null
    {%- endfor %}

)

select
    fact,
    input_day,
    cast(sum(cast(row_hash as {{ decimal_type(0) }})) as {{ dbt.type_string() }}) as fingerprint
from known
group by fact, input_day
union all
select
    'usage' as fact,
    activity_date as input_day,
    max(rolled_up_in) as fingerprint
from {{ ref('int_event_rollup') }}
where row_state = 'delivered' and activity_date is not null
group by activity_date
{% endmacro %}

{#- What becomes known of a fact's row, and when: each a time and the columns that are known from its day on. -#}
{% macro _inputs(fact) %}
    {%- set raw_columns = raw_table(fact.table).columns | map(attribute='name') | list if fact.table and execute else [] -%}
    {%- set known_later = {} -%}
    {%- for end in fact.ends or [] -%}{%- do known_later.update({end: []}) -%}{%- endfor -%}
    {%- set from_the_start = ['account_id', quoted(fact.time)] -%}
    {%- for time in fact.times -%}{%- do from_the_start.append(quoted(time)) if time not in (fact.ends or []) -%}{%- endfor -%}
    {%- for name, column in fact.columns.items() -%}
        {%- if column.known_on -%}
            {%- do known_later.setdefault(column.known_on, []).append(quoted(name)) -%}
        {%- elif not (column.happened_on or column.overdue_after) and column.needs | reject('in', raw_columns) | list | length == 0 -%}
            {%- do from_the_start.append(quoted(name)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set inputs = [{'time': fact.time, 'columns': from_the_start | reject('in', _quoted(known_later)) | unique | list}] -%}
    {%- for time, columns in known_later.items() -%}
        {%- do inputs.append({'time': time, 'columns': ['account_id', quoted(fact.time), quoted(time)] + columns}) -%}
    {%- endfor -%}
    {%- do return(inputs) -%}
{% endmacro %}

{% macro _quoted(names) %}
    {%- set result = [] -%}
    {%- for name in names -%}{%- do result.append(quoted(name)) -%}{%- endfor -%}
    {%- do return(result) -%}
{% endmacro %}

{#- Times of an account's version that say nothing of the dates before them. -#}
{% macro _known_on_their_own_day() %}
    {%- do return(['churned_at', 'updated_at']) -%}
{% endmacro %}

{#- The other columns of an account's version that scores may depend on. -#}
{% macro _account_columns(fact) %}
    {%- set columns = [] -%}
    {%- for name in fact.columns if name not in ['tenure_days', 'days_to_renewal', 'catalogue_features'] + _known_on_their_own_day() -%}
        {%- do columns.append(quoted(name)) -%}
    {%- endfor -%}
    {%- do return(columns) -%}
{% endmacro %}
