{#- Whether a part of a metric can be rolled: none of what it looks at changes after a row's own time, but for its end. -#}
{% macro rolls(part) %}
    {%- set is_open = part.aggregate in ['open_count', 'open_sum', 'oldest_open_days'] -%}
    {%- if part.time or part.aggregate == 'attribute' or (part.gone_on and not is_open) -%}{%- do return(false) -%}{%- endif -%}
    {%- for name in part.columns -%}
        {%- set column = part.column_types[name] -%}
        {%- if column.known_on or column.happened_on or column.overdue_after -%}{%- do return(false) -%}{%- endif -%}
    {%- endfor -%}
    {%- do return(is_replay()) -%}
{% endmacro %}

{% macro _rolled_kind(part) %}
    {%- do return({
        'count_distinct': 'distinct', 'days_since_last': 'since', 'latest': 'latest',
        'open_count': 'open', 'open_sum': 'open', 'oldest_open_days': 'oldest',
    }.get(part.aggregate, 'window')) -%}
{% endmacro %}
