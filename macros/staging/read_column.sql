{#-
  A raw column as its type, whatever it came as: text is read by `read_number`, `read_time` or `read_boolean`, what is
  typed already is cast. `value` is the column as it came, without the blanks around it where it is text.

      {{ read_column(column, given('created_at')) }}
-#}
{% macro read_column(column, value) %}
    {%- set kind = raw_kind(column) -%}
    {%- if kind is none -%}
        {%- do return('cast(null as ' ~ staged_type(column.type) ~ ')') -%}
    {%- elif column.type == 'text' -%}
        {%- do return(_folded(column, value if kind == 'text' else 'cast(' ~ value ~ ' as ' ~ dbt.type_string() ~ ')')) -%}
    {%- elif kind == 'text' or (kind != column.type and column.type != 'number' and kind not in ['date', 'zoned timestamp']) -%}
        {%- set reader = {'number': read_number, 'boolean': read_boolean, 'timestamp': read_time}[column.type] -%}
        {%- do return(reader(value if kind == 'text' else 'cast(' ~ value ~ ' as ' ~ dbt.type_string() ~ ')')) -%}
    {%- elif column.type == 'number' -%}
        {%- do return(number_in_range(try_cast(value, number_type()))) -%}
    {%- elif kind == 'zoned timestamp' -%}
        {%- do return('(' ~ value ~ " at time zone 'UTC')") -%}
    {%- endif -%}
    {%- do return('cast(' ~ value ~ ' as ' ~ staged_type(column.type) ~ ')') -%}
{% endmacro %}

{#- Enumerated values are folded to lower case: those of a list only where they are on it. -#}
{% macro _folded(column, text) %}
    {%- if column.meta.folded -%}
        {%- do return('lower(' ~ text ~ ')') -%}
    {%- elif column.meta.accepted -%}
        {%- do return('case when lower(' ~ text ~ ") in ('" ~ column.meta.accepted | join("', '") ~ "') then lower(" ~ text ~ ') else ' ~ text ~ ' end') -%}
    {%- endif -%}
    {%- do return(text) -%}
{% endmacro %}

{#- What a raw column came as: text, number, boolean, date, timestamp or zoned timestamp; none where it didn't. -#}
{% macro raw_kind(column) %}
    {%- if not column.found -%}{%- do return(none) -%}{%- endif -%}
    {%- set type = column.found.data_type | lower -%}
    {%- if type.startswith('timestamp') -%}
        {%- do return('zoned timestamp' if 'with time zone' in type or 'timestamptz' in type else 'timestamp') -%}
    {%- elif type in ['date', 'boolean'] -%}
        {%- do return(type) -%}
    {%- elif type.split('(')[0] in ['decimal', 'numeric', 'double', 'double precision', 'float', 'real', 'tinyint', 'smallint',
            'integer', 'int', 'bigint', 'hugeint', 'utinyint', 'usmallint', 'uinteger', 'ubigint', 'uhugeint'] -%}
        {%- do return('number') -%}
    {%- endif -%}
    {%- do return('text') -%}
{% endmacro %}

{#- The SQL type of a column after staging. -#}
{% macro staged_type(type) %}
    {%- do return({'text': dbt.type_string(), 'number': number_type(), 'boolean': 'boolean', 'timestamp': dbt.type_timestamp()}[type]) -%}
{% endmacro %}
