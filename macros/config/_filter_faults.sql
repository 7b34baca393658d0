{#-
  The faults of a filter: a leaf `{field: F, OP: V}`, or `all`, `any` or `not` of filters. `columns` are the fields it may
  name, each with its type (text, number, date or flag).
-#}
{% macro _filter_faults(filter, path, columns, keys, faults) %}
{%- if filter is not mapping -%}
    {%- do faults.append(path ~ ': ' ~ _shown(filter) ~ ' found, a filter is wanted: {field: name, is: value}, or all, any or not of filters') -%}
{%- elif 'all' in filter or 'any' in filter or 'not' in filter -%}
    {%- if filter | length > 1 -%}
        {%- do faults.append(path ~ ': one of all, any, not or a single {field: ..., operator: ...} is wanted; found ' ~ filter | join(', ')) -%}
    {%- elif 'not' in filter -%}
        {{- _filter_faults(filter['not'], path ~ '.not', columns, keys, faults) -}}
    {%- else -%}
        {%- set joined = 'all' if 'all' in filter else 'any' -%}
        {%- set parts = filter[joined] -%}
        {%- if parts is string or parts is mapping or parts is not sequence or not parts -%}
            {%- do faults.append(path ~ '.' ~ joined ~ ': a list of at least one filter is wanted') -%}
        {%- else -%}
            {%- for part in parts -%}
                {{- _filter_faults(part, path ~ '.' ~ joined ~ '[' ~ loop.index0 ~ ']', columns, keys, faults) -}}
            {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
{%- else -%}
    {%- set used = [] -%}
    {%- for key in filter if key in keys.operators -%}{%- do used.append(key) -%}{%- endfor -%}
    {%- for key in filter if key != 'field' and key not in keys.operators -%}
        {%- do faults.append(path ~ '.' ~ key ~ ': unknown operator' ~ _did_you_mean(key, keys.operators) ~ '; known: ' ~ keys.operators | join(', ')) -%}
    {%- endfor -%}
    {%- if 'field' not in filter -%}
        {%- do faults.append(path ~ ': a filter needs `field`, the column it looks at') -%}
    {%- elif filter.field is not string or filter.field not in columns -%}
        {%- do faults.append(path ~ '.field: ' ~ _shown(filter.field) ~ ' is not a field here' ~ _did_you_mean(filter.field, columns)
            ~ '; known: ' ~ columns | join(', ')
            ~ (' (a column of accounts of your own? declare it under account_fields)' if 'tenure_days' in columns else '')) -%}
    {%- elif used | length == 1 -%}
        {{- _operand_faults(filter.field, columns[filter.field].type, used[0], filter[used[0]], path ~ '.' ~ used[0], keys, faults) -}}
    {%- endif -%}
    {%- if used | length != 1 -%}
        {%- do faults.append(path ~ ': ' ~ ('no operator' if not used else used | join(' and ')) ~ ' found, exactly one is wanted of ' ~ keys.operators | join(', ')) -%}
    {%- endif -%}
{%- endif -%}
{% endmacro %}

{% macro _operand_faults(field, type, operator, value, path, keys, faults) %}
{%- if operator == 'is_missing' -%}
    {%- if value is not boolean -%}{%- do faults.append(path ~ ': ' ~ _shown(value) ~ ' found, true or false is wanted') -%}{%- endif -%}
{%- elif operator in keys.list_operators -%}
    {%- if value is string or value is mapping or value is not sequence -%}
        {%- do faults.append(path ~ ': ' ~ _shown(value) ~ ' found, a list is wanted') -%}
    {%- else -%}
        {%- for item in value -%}{{- _literal_faults(field, type, item, path ~ '[' ~ loop.index0 ~ ']', faults) -}}{%- endfor -%}
    {%- endif -%}
{%- elif operator in keys.order_operators and type not in ['number', 'date'] -%}
    {%- do faults.append(path ~ ": '" ~ field ~ "' is " ~ type ~ ', which has no order; use is, is_not, in, not_in or is_missing') -%}
{%- else -%}
    {{- _literal_faults(field, type, value, path, faults) -}}
{%- endif -%}
{% endmacro %}

{% macro _literal_faults(field, type, value, path, faults) %}
{%- if value is none -%}
    {%- do faults.append(path ~ ': nothing is never equal to anything; use {field: ' ~ field ~ ', is_missing: true}') -%}
{%- elif type == 'number' -%}
    {{- _check_number(value, path, none, none, faults) -}}
{%- elif type == 'flag' -%}
    {%- if value is not boolean and value not in [0, 1] -%}
        {%- do faults.append(path ~ ': ' ~ _shown(value) ~ " found, '" ~ field ~ "' is true or false") -%}
    {%- endif -%}
{%- elif type == 'date' -%}
    {%- if not _is_date(value) -%}
        {%- do faults.append(path ~ ': ' ~ _shown(value) ~ ' is not a date; write yyyy-mm-dd') -%}
    {%- endif -%}
{%- elif value is not string -%}
    {%- do faults.append(path ~ ': ' ~ _shown(value) ~ " found, '" ~ field ~ "' is text; write it in quotes") -%}
{%- endif -%}
{% endmacro %}

{#- 'yes' for a date of YAML's own or text that is one, yyyy-mm-dd. -#}
{% macro _is_date(value) %}
{%- if value is string -%}
    {%- set wrong = namespace(found=value | length != 10 or value[4:5] != '-' or value[7:8] != '-') -%}
    {%- for letter in value[:4] ~ value[5:7] ~ value[8:10] if letter not in '0123456789' -%}{%- set wrong.found = true -%}{%- endfor -%}
    {%- if not wrong.found -%}
        {%- set year = value[:4] | int -%}
        {%- set month = value[5:7] | int -%}
        {%- set leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) -%}
        {%- set days = [0, 31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] -%}
        {%- if year >= 1 and 1 <= month <= 12 and 1 <= value[8:10] | int <= days[month] -%}yes{%- endif -%}
    {%- endif -%}
{%- elif value.isoformat is defined and value.year is defined -%}yes
{%- endif -%}
{% endmacro %}
