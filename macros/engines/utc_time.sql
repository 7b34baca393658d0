{#-
  The UTC timestamp of a text that is known to have the form of `read_time`; null for a day that doesn't exist.

      {{ utc_time('created_at') }}
-#}
{% macro utc_time(text) %}
    {{- return(adapter.dispatch('utc_time', 'customer_health')(text)) -}}
{% endmacro %}

{#-
  The clock, to microseconds, is read without its offset, which is taken off as minutes. On the calendar's first and last day an
  offset could lead out of it: it isn't read there.
-#}
{% macro default__utc_time(text) -%}
    {%- set rest = 'substring(' ~ text ~ ', 12)' -%}
    {%- set clock = "substring(coalesce(" ~ first_match(rest, '^[0-9:.]+') ~ ", '00:00'), 1, 15)" -%}
    {%- set local = "substring(" ~ text ~ ", 1, 10) || ' ' || " ~ clock ~ " || case when length(" ~ clock ~ ") = 5 then ':00' else '' end" -%}
    {%- set offset = first_match(rest, '[+-][0-9:]+$') -%}
    {%- set digits = "rpad(replace(substring(" ~ offset ~ ", 2), ':', ''), 4, '0')" -%}
    {%- set minutes = 'cast(substring(' ~ digits ~ ', 1, 2) as ' ~ dbt.type_int() ~ ') * 60 + cast(substring(' ~ digits ~ ', 3, 2) as ' ~ dbt.type_int() ~ ')' -%}
    {%- set signed = 'case when substring(' ~ offset ~ ", 1, 1) = '-' then " ~ minutes ~ ' else -(' ~ minutes ~ ') end' -%}
    case
            when {{ offset }} is null then {{ try_cast(local, timestamp_type()) }}
            when {{ text }} >= '0001-01-02' and {{ text }} < '9999-12-31'
                then cast({{ dbt.dateadd('minute', signed, try_cast(local, timestamp_type())) }} as {{ timestamp_type() }})
        end
{%- endmacro %}

{% macro redshift__utc_time(text) -%}
    {{ default__utc_time(text) }}
{%- endmacro %}

{#-
  A cast to timestamp would cut an offset; one to timestamptz, without an offset, would add the session's. On the calendar's
  first and last day an offset could lead out of it: it isn't read there.
-#}
{% macro duckdb__utc_time(text) -%}
    case
            when not regexp_matches(substring({{ text }}, 12), '[+-]') then try_cast({{ text }} as timestamp)
            when {{ text }} >= '0001-01-02' and {{ text }} < '9999-12-31'
                then try_cast({{ text }} as timestamptz) at time zone 'UTC'
        end
{%- endmacro %}

{#-
  A cast would cut an offset, and round digits beyond microseconds: those are cut before, and the offset is taken off by hand.
-#}
{% macro postgres__utc_time(text) -%}
    {%- set text = '(' ~ text ~ ')' -%}
    {%- set microseconds = "regexp_replace(" ~ text ~ ", '([.][0-9]{6})[0-9]+', '\\1')" -%}
    {%- set offset = "rpad(replace(substring(" ~ text ~ " from '[+-][0-9:]+$'), ':', ''), 5, '0')" -%}
    case
            when substring({{ text }}, 12) !~ '[+-]' then {{ try_cast(microseconds, 'timestamp') }}
            when {{ text }} collate "C" >= '0001-01-02' and {{ text }} collate "C" < '9999-12-31'
                then {{ try_cast("regexp_replace(" ~ microseconds ~ ", '[+-][0-9:]+$', '')", 'timestamp') }}
                    - cast(left({{ offset }}, 3) || ':' || right({{ offset }}, 2) as interval)
        end
{%- endmacro %}

{#- A cast wants seconds before a Z or an offset: the former is left out, the latter taken off by hand. -#}
{% macro spark__utc_time(text) -%}
    {%- set text = '(' ~ text ~ ')' -%}
    {%- set offset = "rpad(replace(regexp_extract(" ~ text ~ ", '[+-][0-9:]+$', 0), ':', ''), 5, '0')" -%}
    case
            when substring({{ text }}, 12) not rlike '[+-]' then {{ try_cast("regexp_replace(" ~ text ~ ", 'Z$', '')", 'timestamp') }}
            when {{ text }} >= '0001-01-02' and {{ text }} < '9999-12-31'
                then {{ try_cast("regexp_replace(" ~ text ~ ", '[+-][0-9:]+$', '')", 'timestamp') }}
                    - make_dt_interval(0, {{ try_cast('left(' ~ offset ~ ', 3)', 'int') }}, {{ try_cast('left(' ~ offset ~ ', 1) || right(' ~ offset ~ ', 2)', 'int') }})
        end
{%- endmacro %}
