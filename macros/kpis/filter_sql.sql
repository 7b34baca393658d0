{#-
  A filter of the configuration as an SQL condition that is true or false, never null. `columns` gives each field's type.

      {{ filter_sql({'field': 'tier', 'is': 'Gold'}, columns) }}   ->   coalesce(lower("tier") = lower('Gold'), false)
      {{ filter_sql({'not': {'field': 'arr', 'at_least': 5}}, columns) }}   ->   not coalesce("arr" >= 5, false)
-#}
{% macro filter_sql(filter, columns) %}
    {%- if 'all' in filter or 'any' in filter -%}
        {%- set conditions = [] -%}
        {%- for part in filter.get('all', filter.get('any')) -%}
            {%- do conditions.append(filter_sql(part, columns)) -%}
        {%- endfor -%}
        {%- do return('(' ~ conditions | join(' and ' if 'all' in filter else ' or ') ~ ')') -%}
    {%- elif 'not' in filter -%}
        {%- do return('not ' ~ filter_sql(filter['not'], columns)) -%}
    {%- endif -%}
    {%- set operator = (filter.keys() | reject('equalto', 'field') | list)[0] -%}
    {%- do return(_leaf_sql(filter.field, columns[filter.field].type, operator, filter[operator])) -%}
{% endmacro %}

{% macro _leaf_sql(field, type, operator, value) %}
    {%- set column = quoted(field) -%}
    {%- if operator == 'is_missing' -%}
        {%- do return('(' ~ column ~ (' is null)' if value else ' is not null)')) -%}
    {%- endif -%}
    {%- set comparable = {'text': 'lower(' ~ column ~ ')', 'date': 'cast(' ~ column ~ ' as date)'}.get(type, column) -%}
    {%- if operator in ['in', 'not_in'] -%}
        {%- if not value -%}
            {%- do return('false' if operator == 'in' else '(' ~ column ~ ' is not null)') -%}
        {%- endif -%}
        {%- set literals = [] -%}
        {%- for item in value -%}{%- do literals.append(_filter_literal(item, type)) -%}{%- endfor -%}
        {%- do return('coalesce(' ~ comparable ~ (' in (' if operator == 'in' else ' not in (') ~ literals | join(', ') ~ '), false)') -%}
    {%- endif -%}
    {%- set comparison = {'is': '=', 'is_not': '<>', 'at_least': '>=', 'at_most': '<=', 'more_than': '>', 'less_than': '<'}[operator] -%}
    {%- do return('coalesce(' ~ comparable ~ ' ' ~ comparison ~ ' ' ~ _filter_literal(value, type) ~ ', false)') -%}
{% endmacro %}

{% macro _filter_literal(value, type) %}
    {%- if type == 'text' -%}
        {%- do return('lower(' ~ text_literal(value | trim) ~ ')') -%}
    {%- elif type == 'date' -%}
        {%- do return(date_literal(value)) -%}
    {%- elif type == 'flag' -%}
        {%- do return('1' if value else '0') -%}
    {%- endif -%}
    {%- do return(value | string) -%}
{% endmacro %}
