{#-
  A raw column as its type, whatever it came as: text is read by `read_number`, `read_time` or `read_boolean`, what is
  typed already is cast. `value` is the column as it came, without the blanks around it where it is text.

      {{ read_column(column, given('created_at')) }}
-#}
{% macro read_column(column, value) %}
    {%- set kind = raw_kind(column) -%}
    {%- set text = text_of(value, kind) -%}
    {%- if kind is none -%}
        {%- do return('cast(null as ' ~ staged_type(column.type) ~ ')') -%}
    {%- elif column.type == 'text' -%}
        {%- do return(_folded(column, text)) -%}
    {%- elif column.type == 'number' -%}
        {%- do return(_typed_number(column, value) if kind == 'number' else read_number(text)) -%}
    {%- elif column.type == 'boolean' -%}
        {%- do return(value if kind == 'boolean' else read_boolean(text)) -%}
    {%- elif kind == 'zoned timestamp' -%}
        {%- do return(_in_calendar(instant_in_utc(value))) -%}
    {%- elif kind in ['timestamp', 'date'] -%}
        {%- do return(_in_calendar('cast(' ~ value ~ ' as ' ~ staged_type('timestamp') ~ ')')) -%}
    {%- endif -%}
    {%- do return(read_time(text)) -%}
{% endmacro %}

{#- A column of numbers as our own type; integers of up to 64 bits are in range whatever they are. -#}
{% macro _typed_number(column, value) %}
    {%- if column.found.data_type | lower in ['tinyint', 'smallint', 'integer', 'int', 'int64', 'bigint', 'utinyint', 'usmallint', 'uinteger', 'ubigint'] -%}
        {%- do return('cast(' ~ value ~ ' as ' ~ number_type() ~ ')') -%}
    {%- endif -%}
    {%- do return(as_number(value)) -%}
{% endmacro %}

{#- A time, or null where it lies outside the years 1 to 9999: infinity, for one. -#}
{% macro _in_calendar(time) %}
    {%- set type = staged_type('timestamp') -%}
    {%- do return('case when ' ~ time ~ " between cast('0001-01-01' as " ~ type ~ ") and cast('9999-12-31 23:59:59.999999' as " ~ type
        ~ ') then ' ~ time ~ ' end') -%}
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

{#-
  What a raw column came as: text, number, boolean, date, timestamp or zoned timestamp; none where it didn't. Nanoseconds and
  floats are read as text: a cast would round the former up into the next day, and make 12345678901 of the latter ...00.999999488.
-#}
{% macro raw_kind(column) %}
    {%- if not column.found -%}{%- do return(none) -%}{%- endif -%}
    {%- set type = column.found.data_type | lower -%}
    {%- if type == 'timestamp_ns' -%}
        {%- do return('text') -%}
    {%- elif type.startswith('timestamp') or type == 'datetime' -%}
        {%- do return('zoned timestamp' if 'with time zone' in type or type.split('(')[0] in instant_types() else 'timestamp') -%}
    {%- elif type in ['date', 'boolean', 'bool'] -%}
        {%- do return('date' if type == 'date' else 'boolean') -%}
    {%- elif type.split('(')[0] in ['decimal', 'numeric', 'number', 'bignumeric', 'int64', 'tinyint', 'smallint',
            'integer', 'int', 'bigint', 'hugeint', 'utinyint', 'usmallint', 'uinteger', 'ubigint', 'uhugeint'] -%}
        {%- do return('number') -%}
    {%- endif -%}
    {%- do return('text') -%}
{% endmacro %}

{#- The SQL type of a column after staging. -#}
{% macro staged_type(type) %}
    {%- do return({'text': dbt.type_string(), 'number': number_type(), 'boolean': 'boolean', 'timestamp': timestamp_type()}[type]) -%}
{% endmacro %}
