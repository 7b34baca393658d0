{#-
  The parts that `checked_rows` is made of.
-#}

{#- The accounts that at least one row of stg_accounts tells of, each with the day its newest version was created. -#}
{% macro known_accounts(accounts) %}
    select
        account_id as _known_account_id,
        cast(created_at as date) as _account_created_on
    from (
        select
            account_id,
            created_at,
            row_number() over (partition by account_id order by updated_at desc nulls last) as _age
        from {{ accounts }}
    ) as versions
    where _age = 1
{%- endmacro %}

{#- The first reason whose condition holds, or null. -#}
{% macro first_reason(reasons) -%}
    case
        {%- for item in reasons %}
        when {{ item.condition }} then '{{ item.reason }}'
        {%- endfor %}
    end
{%- endmacro %}

{#- All reasons whose conditions hold, each in brackets, or null. -#}
{% macro all_reasons(reasons) -%}
    {%- if not reasons -%}{{ return('cast(null as ' ~ dbt.type_string() ~ ')') }}{%- endif -%}
    nullif(
        {%- for item in reasons %}
        case when {{ item.condition }} then '[{{ item.reason }}]' else '' end{{ ' ||' if not loop.last }}
        {%- endfor %},
        ''
    )
{%- endmacro %}

{#- The row's place among the rows of its key that aren't rejected, the newest first. -#}
{% macro newest_first(table) -%}
    row_number() over (
        partition by
            {{ key_columns(table) | join(', ') }},
            rejected_because is null
        order by
            loaded_at desc nulls last,
            _landing desc,
            _file desc,
            _line desc
            {%- if not table.is_landed %},
            {{ row_text(table) }} desc
            {%- endif %}
    )
{%- endmacro %}

{#- The name, in `checked_rows`, of a raw column as it came (without the blanks around it, where it came as text). -#}
{% macro given(name) %}
    {%- do return(quoted(name | lower ~ '__given')) -%}
{% endmacro %}

{% macro given_value(column, table) %}
    {%- set value = adapter.quote(column.name) -%}
    {%- if raw_kind({'found': column}) != 'text' -%}{%- do return(value) -%}{%- endif -%}
    {%- set described = table.columns | selectattr('name', 'equalto', column.name | lower) | first -%}
    {%- set repeats = described and described.type == 'text' and described.name != table.meta.key[0] -%}
    {%- do return(trimmed_text(value, repeats)) -%}
{% endmacro %}

{#- What identifies a row, as SQL. -#}
{% macro key_columns(table) %}
    {%- set keys = [] -%}
    {%- for column in table.meta.key -%}{%- do keys.append(quoted(column)) -%}{%- endfor -%}
    {%- if table.meta.key_day -%}{%- do keys.append('cast(' ~ quoted(table.meta.key_day) ~ ' as date)') -%}{%- endif -%}
    {%- do return(keys) -%}
{% endmacro %}

{#- The raw values of a row's key as one text. -#}
{% macro row_key(table) %}
    {%- set found = table.columns | selectattr('found') | map(attribute='name') | list -%}
    {%- set parts = [] -%}
    {%- for column in table.meta.key + ([table.meta.key_day] if table.meta.key_day else []) if column in found -%}
        {%- do parts.append("coalesce(" ~ 'cast(' ~ given(column) ~ ' as ' ~ dbt.type_string() ~ ')' ~ ", '')") -%}
    {%- endfor -%}
    {%- do return(parts | join(" || ' | ' || ")) -%}
{% endmacro %}

{#- A raw row as text: `column=value`, for each column that holds something. -#}
{% macro row_text(table) %}
    {%- set parts = [] -%}
    {%- for column in table.all_found -%}
        {%- set value = text_of(given(column.name), raw_kind({'found': column})) -%}
        {%- do parts.append('coalesce(' ~ text_literal(column.name ~ '=') ~ ' || ' ~ value ~ " || '; ', '')") -%}
    {%- endfor -%}
    {%- do return(parts | join(' || ')) -%}
{% endmacro %}
