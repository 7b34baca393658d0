{#-
  Why a row would be rejected, in the order the reasons are tried: each a reason and the SQL condition that it holds, over
  the typed columns, `given(column)` (as it came) and `_known_account_id`.

      {{ row_faults(raw_table('tickets'))[0].reason }}   ->   missing ticket_id
-#}
{% macro row_faults(table) %}
    {%- set faults = [] -%}
    {%- for column in table.columns if column.meta.required -%}
        {%- set name = quoted(column.name) -%}
        {%- if column.type != 'text' -%}
            {%- do faults.append({'reason': 'unreadable ' ~ column.name, 'condition': _is_unreadable(column)}) -%}
        {%- endif -%}
        {%- do faults.append({'reason': 'missing ' ~ column.name, 'condition': name ~ ' is null'}) -%}
    {%- endfor -%}
    {%- if table.name != 'accounts' -%}
        {%- do faults.append({'reason': 'unknown account', 'condition': 'known_accounts._known_account_id is null'}) -%}
    {%- endif -%}
    {%- for column in table.columns if column.meta.range -%}
        {%- do faults.append({
            'reason': column.name ~ ' out of range',
            'condition': quoted(column.name) ~ ' not between ' ~ column.meta.range[0] ~ ' and ' ~ column.meta.range[1],
        }) -%}
    {%- endfor -%}
    {%- for column in table.columns if column.meta.not_before -%}
        {%- do faults.append({
            'reason': column.name ~ ' before ' ~ column.meta.not_before,
            'condition': _day(column.name) ~ ' < ' ~ _day(column.meta.not_before),
        }) -%}
    {%- endfor -%}
    {%- do return(faults) -%}
{% endmacro %}

{#- The reasons of `row_warnings` that a table could ever have, whatever columns it came with so far. -#}
{% macro possible_warnings(table) %}
    {%- set all_there = [] -%}
    {%- for column in table.columns -%}{%- do all_there.append(dict(column, found=true)) -%}{%- endfor -%}
    {%- do return(row_warnings(dict(table, columns=all_there)) | map(attribute='reason') | list) -%}
{% endmacro %}

{#- What is odd about a row that is kept all the same, in the same form. -#}
{% macro row_warnings(table) %}
    {%- set warnings = [] -%}
    {%- for column in table.columns -%}
        {%- set name = quoted(column.name) -%}
        {%- if column.found and not column.meta.required and column.type != 'text' -%}
            {%- do warnings.append({'reason': 'unreadable ' ~ column.name, 'condition': _is_unreadable(column)}) -%}
        {%- endif -%}
        {%- if column.found and column.meta.accepted -%}
            {%- do warnings.append({'reason': 'unexpected ' ~ column.name, 'condition': name ~ " not in ('" ~ column.meta.accepted | join("', '") ~ "')"}) -%}
        {%- endif -%}
        {%- if column.found and column.meta.warn_before -%}
            {%- do warnings.append({
                'reason': column.name ~ ' before ' ~ column.meta.warn_before,
                'condition': _day(column.name) ~ ' < ' ~ _day(column.meta.warn_before),
            }) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if table.meta.warn_before_account -%}
        {%- set time = table.meta.warn_before_account -%}
        {%- do warnings.append({'reason': time ~ ' before account', 'condition': _day(time) ~ ' < _account_created_on'}) -%}
    {%- endif -%}
    {%- do return(warnings) -%}
{% endmacro %}

{% macro _day(column) %}
    {%- do return('cast(' ~ quoted(column) ~ ' as date)') -%}
{% endmacro %}

{#- Something was given, but it isn't of the column's type. -#}
{% macro _is_unreadable(column) %}
    {%- if not column.found -%}{%- do return('false') -%}{%- endif -%}
    {%- do return(quoted(column.name) ~ ' is null and ' ~ given(column.name) ~ ' is not null') -%}
{% endmacro %}
