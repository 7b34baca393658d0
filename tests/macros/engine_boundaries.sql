-- What every engine must make of the dispatched macros of macros/engines, as text.
{%- set no_break_space = "'\u00a0'" %}
with casts as (

    select '5' as given, '5' as expected
    union all select '-2147483648', '-2147483648'
    union all select '2147483648', null
    union all select '5x', null
    union all select '', null

),

cases as (

    select 'blanks of every kind' as what, 'x' as expected, {{ trimmed_text("' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || " ~ no_break_space ~ " || 'x' || " ~ no_break_space ~ " || ' '") }} as found
    union all select 'nothing but blanks', null, {{ trimmed_text("'  ' || chr(9)") }}
    union all select 'no blanks', 'x y', {{ trimmed_text("'x y'", repeats=true) }}
    union all select 'no text', null, {{ trimmed_text('cast(null as ' ~ dbt.type_string() ~ ')') }}
    union all select 'no text that repeats', null, {{ trimmed_text('cast(null as ' ~ dbt.type_string() ~ ')', repeats=true) }}
    union all select 'blanks within', 'a' || chr(9) || 'b', {{ trimmed_text("'a' || chr(9) || 'b '") }}
    union all select 'a letter beyond ASCII', 'É', {{ trimmed_text(no_break_space ~ " || 'É'") }}
    union all select 'a number without blanks', '12', {{ trimmed_text('12') }}
    union all select 'an empty literal', '', {{ text_literal('') }}
    union all select 'a literal of two lines', 'a' || chr(10) || 'b', {{ text_literal('a\nb') }}
    union all select 'a literal', 'it' || chr(39) || 's ' || chr(92) || ' "so" %', {{ text_literal('it\'s \\ "so" %') }}
    union all select 'a literal like a variable', '$' || '{env:HOME}', {{ text_literal('${env:HOME}') }}
    union all select 'a whole match', 'yes', case when {{ matches("'0912'", '[0-9]+') }} then 'yes' end
    union all select 'a match of a part', null, case when {{ matches("'0912x'", '[0-9]+') }} then 'yes' end
    union all select 'a match of the first line', null, case when {{ matches("'09' || chr(10) || 'x'", '[0-9]+') }} then 'yes' end
    union all select 'a match with a line end', null, case when {{ matches("'09' || chr(10)", '[0-9]+') }} then 'yes' end
    union all select 'a match of nothing', null, case when {{ matches('cast(null as ' ~ dbt.type_string() ~ ')', '[0-9]*') }} then 'yes' end
    union all select 'a match of an empty text', 'yes', case when {{ matches("''", '[0-9]*') }} then 'yes' end
    union all select 'a match of one of two', null, case when {{ matches("'ab'", 'a|b') }} then 'yes' end
    union all select 'microseconds', '-86399999999', cast({{ microseconds_between("cast('2026-05-31 23:59:59.999999' as " ~ timestamp_type() ~ ')', "cast('2026-05-31' as " ~ timestamp_type() ~ ')') }} as {{ dbt.type_string() }})
    union all select 'double precision', 'same', case when {{ double_literal('0.1') }} + {{ double_literal('0.2') }} > {{ double_literal('0.3') }} then 'same' end
    union all select 'like rows have like hashes', 'same', case when {{ key_hash(["'a'", '1']) }} = {{ key_hash(["'a'", '1']) }} then 'same' end
    union all select 'other rows have others', null, case when {{ key_hash(["'a'", '1']) }} = {{ key_hash(["'a'", '2']) }} then 'same' end
    union all select 'nulls in other columns are other rows', null, case when {{ key_hash(["'a'", 'cast(null as ' ~ dbt.type_string() ~ ')']) }} = {{ key_hash(['cast(null as ' ~ dbt.type_string() ~ ')', "'a'"]) }} then 'same' end
    union all select 'a null is no blank', null, case when {{ key_hash(['cast(null as ' ~ dbt.type_string() ~ ')']) }} = {{ key_hash(["''"]) }} then 'same' end
    union all select 'true is not false', null, case when {{ key_hash(['1 = 1']) }} = {{ key_hash(['1 = 0']) }} then 'same' end
    union all select 'false is not null', null, case when {{ key_hash(['1 = 0']) }} = {{ key_hash(['cast(null as ' ~ dbt.type_boolean() ~ ')']) }} then 'same' end
    union all select 'like times have like hashes', 'same', case when {{ key_hash([date_literal('2024-02-29'), '1']) }} = {{ key_hash([date_literal('2024-02-29'), '1']) }} then 'same' end
    union all select 'other times have others', null, case when {{ key_hash([date_literal('2024-02-29'), '1']) }} = {{ key_hash([date_literal('2024-03-01'), '1']) }} then 'same' end
    union all select 'columns do not run together', null, case when {{ key_hash(["'ab'", "'c'"]) }} = {{ key_hash(["'a'", "'bc'"]) }} then 'same' end
    union all select 'columns have an order', null, case when {{ key_hash(["'a'", "'b'"]) }} = {{ key_hash(["'b'", "'a'"]) }} then 'same' end
    union all select 'days on, over a leap day', '2024-03-01', cast(cast({{ dbt.dateadd('day', 2, date_literal('2024-02-28')) }} as date) as {{ dbt.type_string() }})
    union all select 'days back', '2023-12-31', cast(cast({{ dbt.dateadd('day', '1 - 2', date_literal('2024-01-01')) }} as date) as {{ dbt.type_string() }})
    union all select 'days between', '-366', cast({{ dbt.datediff(date_literal('2025-01-01'), date_literal('2024-01-01'), 'day') }} as {{ dbt.type_string() }})
    union all select 'days from none', null, cast({{ dbt.datediff('cast(null as date)', date_literal('2024-01-01'), 'day') }} as {{ dbt.type_string() }})
    union all select 'a whole number as text', '387', {{ whole_number_text(double_literal('386.5')) }}
    union all select 'half a negative number as text', '-387', {{ whole_number_text(double_literal('-386.5')) }}
    union all select 'no number as text', null, {{ whole_number_text('cast(null as ' ~ double_type() ~ ')') }}
    union all select 'texts in order', 'b, a', {{ ordered_list('name', 'place') }}
        from (select 'a' as name, 2 as place union all select 'b', 1) as names
    union all select 'texts and none', 'b, a', {{ ordered_list('name', 'place') }}
        from (select 'a' as name, 3 as place union all select null, 2 union all select 'b', 1) as names
    union all select 'a mean of nothing', null, cast({{ ordered_avg('number', 'place') }} as {{ dbt.type_string() }})
        from (select 1 as place, cast(null as {{ double_type() }}) as number) as numbers
    union all select 'a mean without what is not there', 'same', case when {{ ordered_avg('number', 'place') }} = 2 then 'same' end
        from (
            select 1 as place, {{ double_literal('1') }} as number
            union all select 2, cast(null as {{ double_type() }})
            union all select 3, {{ double_literal('3') }}
        ) as numbers
    union all select 'a mean in order', 'same', case when {{ ordered_avg('number', 'place') }} = {{ double_literal('1') }} / 3 then 'same' end
        from (
            select 1 as place, {{ double_literal('1e16') }} as number
            union all select 3, {{ double_literal('1') }}
            union all select 2, {{ double_literal('-1e16') }}
        ) as numbers
    union all
    select 'a cast of ' || given, expected, cast({{ try_cast('given', dbt.type_int()) }} as {{ dbt.type_string() }})
    from casts

)

select * from cases
where {{ differ('expected', 'found') }}
