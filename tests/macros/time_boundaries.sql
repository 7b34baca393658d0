-- Times on every engine: instants as UTC, the parts of a text, what lies between two, and what comes before or after.
{%- set text = dbt.type_string() %}
{%- set time = timestamp_type() %}
{%- set instant = (instant_types() + [time]) | first %}
{%- set no_text = 'cast(null as ' ~ text ~ ')' %}
{%- set no_time = 'cast(null as ' ~ time ~ ')' %}
{%- set last_microsecond = "cast('2024-02-29 23:59:59.999999' as " ~ time ~ ')' %}
with instants as (

    select '2026-03-29 01:30:00+02:00' as given, '2026-03-28 23:30:00' as expected
    union all select '2026-12-31 23:59:59.999999-00:30', '2027-01-01 00:29:59.999999'
    union all select '2024-03-01 00:30:00+05:45', '2024-02-29 18:45:00'
    union all select '2023-02-28 23:00:00-05:00', '2023-03-01 04:00:00'
    union all select '1969-12-31 23:59:59.5+00:00', '1969-12-31 23:59:59.5'
    union all select '0001-01-02 00:00:00+00:00', '0001-01-02 00:00:00'
    union all select '9999-12-30 23:59:59+00:00', '9999-12-30 23:59:59'
    union all select {{ no_text }}, {{ no_text }}

),

offsets as (

    select '10:00+02:00' as given, '+02:00' as expected
    union all select '10:00:00.5-0130', '-0130'
    union all select '10-20-30', '-30'
    union all select '10:00Z', {{ no_text }}
    union all select '', {{ no_text }}
    union all select {{ no_text }}, {{ no_text }}

),

times as (

    select
        'instant ' || coalesce(given, 'none') as what,
        cast(expected as {{ time }}) as expected,
        {{ instant_in_utc('cast(given as ' ~ instant ~ ')') }} as found
    from instants
    union all select 'a minute on', cast('2024-03-01 00:00:59.999999' as {{ time }}), cast({{ dbt.dateadd('minute', 1, last_microsecond) }} as {{ time }})
    union all select 'minutes back', cast('2024-02-28 23:59:59.999999' as {{ time }}), cast({{ dbt.dateadd('minute', -1440, last_microsecond) }} as {{ time }})
    union all select 'a minute after none', {{ no_time }}, cast({{ dbt.dateadd('minute', 1, no_time) }} as {{ time }})
    union all select 'the day of a last microsecond', cast('2024-02-29' as {{ time }}), cast(cast({{ last_microsecond }} as date) as {{ time }})
    union all select 'a day after a month', cast('2023-03-01' as {{ time }}), cast(cast({{ dbt.dateadd('day', 1, date_literal('2023-02-28')) }} as date) as {{ time }})
    union all select 'a day after a leap day', cast('2024-03-01' as {{ time }}), cast(cast({{ dbt.dateadd('day', 1, date_literal('2024-02-29')) }} as date) as {{ time }})
    union all select 'days before a year', cast('2024-12-31' as {{ time }}), cast(cast({{ dbt.dateadd('day', -1, date_literal('2025-01-01')) }} as date) as {{ time }})
    union all select 'the whole calendar on', cast('9999-12-31' as {{ time }}), cast(cast({{ dbt.dateadd('day', 3652058, date_literal('0001-01-01')) }} as date) as {{ time }})
    union all select 'a day after none', {{ no_time }}, cast(cast({{ dbt.dateadd('day', 1, 'cast(null as date)') }} as date) as {{ time }})

),

numbers as (

    select 'days of the calendar' as what, 3652058 as expected, {{ dbt.datediff(date_literal('0001-01-01'), date_literal('9999-12-31'), 'day') }} as found
    union all select 'days over a leap day', 2, {{ dbt.datediff(date_literal('2024-02-28'), date_literal('2024-03-01'), 'day') }}
    union all select 'no days', 0, {{ dbt.datediff(date_literal('2024-02-29'), date_literal('2024-02-29'), 'day') }}
    union all select 'days until none', null, {{ dbt.datediff(date_literal('2024-01-01'), 'cast(null as date)', 'day') }}
    union all select 'a microsecond', 1, {{ microseconds_between(last_microsecond, "cast('2024-03-01' as " ~ time ~ ')') }}
    union all select 'a day on which clocks change', 86400000000, {{ microseconds_between("cast('2026-03-29' as " ~ time ~ ')', "cast('2026-03-30' as " ~ time ~ ')') }}
    union all select '230 years back', -7258118400000001, {{ microseconds_between("cast('2200-01-01 00:00:00.000001' as " ~ time ~ ')', "cast('1970-01-01' as " ~ time ~ ')') }}
    union all select 'microseconds from none', null, {{ microseconds_between(no_time, last_microsecond) }}
    union all select 'microseconds until none', null, {{ microseconds_between(last_microsecond, no_time) }}

),

texts as (

    select
        'offset of ' || coalesce(given, 'none') as what,
        expected,
        {{ first_match('given', '[+-][0-9:]+$') }} as found
    from offsets
    union all select 'the first of many', '12', {{ first_match("'a12b345'", '[0-9]+') }}
    union all select 'a clock', '23:59:59.5', {{ first_match("'23:59:59.5Z'", '^[0-9:.]+') }}
    union all select 'no clock', {{ no_text }}, {{ first_match("'T23:59'", '^[0-9:.]+') }}

)

select what from times
where {{ differ('expected', 'found') }}
union all
select what from numbers
where {{ differ('expected', 'found') }}
union all
select what from texts
where {{ differ('expected', 'found') }}
