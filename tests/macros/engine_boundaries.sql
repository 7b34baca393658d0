-- What every engine must make of the dispatched macros of macros/engines, as text.
with casts as (

    select '5' as given, '5' as expected
    union all select '-2147483648', '-2147483648'
    union all select '2147483648', null
    union all select '5x', null
    union all select '', null

),

cases as (

    select 'blanks of every kind' as what, 'x' as expected, {{ trimmed_text("' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || chr(160) || 'x' || chr(160) || ' '") }} as found
    union all select 'nothing but blanks', null, {{ trimmed_text("'  ' || chr(9)") }}
    union all select 'no blanks', 'x y', {{ trimmed_text("'x y'", repeats=true) }}
    union all select 'a literal', 'it' || chr(39) || 's ' || chr(92) || ' "so" %', {{ text_literal('it\'s \\ "so" %') }}
    union all select 'a literal like a variable', '$' || '{env:HOME}', {{ text_literal('${env:HOME}') }}
    union all select 'a whole match', 'yes', case when {{ matches("'0912'", '[0-9]+') }} then 'yes' end
    union all select 'a match of a part', null, case when {{ matches("'0912x'", '[0-9]+') }} then 'yes' end
    union all select 'a match of the first line', null, case when {{ matches("'09' || chr(10) || 'x'", '[0-9]+') }} then 'yes' end
    union all select 'a match with a line end', null, case when {{ matches("'09' || chr(10)", '[0-9]+') }} then 'yes' end
    union all select 'microseconds', '-86399999999', cast({{ microseconds_between("cast('2026-05-31 23:59:59.999999' as " ~ timestamp_type() ~ ')', "cast('2026-05-31' as " ~ timestamp_type() ~ ')') }} as {{ dbt.type_string() }})
    union all select 'double precision', 'same', case when {{ double_literal('0.1') }} + {{ double_literal('0.2') }} > {{ double_literal('0.3') }} then 'same' end
    union all select 'like rows have like hashes', 'same', case when {{ key_hash(["'a'", '1']) }} = {{ key_hash(["'a'", '1']) }} then 'same' end
    union all select 'other rows have others', null, case when {{ key_hash(["'a'", '1']) }} = {{ key_hash(["'a'", '2']) }} then 'same' end
    union all select 'nulls in other columns are other rows', null, case when {{ key_hash(["'a'", 'cast(null as ' ~ dbt.type_string() ~ ')']) }} = {{ key_hash(['cast(null as ' ~ dbt.type_string() ~ ')', "'a'"]) }} then 'same' end
    union all select 'a null is no blank', null, case when {{ key_hash(['cast(null as ' ~ dbt.type_string() ~ ')']) }} = {{ key_hash(["''"]) }} then 'same' end
    union all select 'days on, over a leap day', '2024-03-01', cast(cast({{ dbt.dateadd('day', 2, date_literal('2024-02-28')) }} as date) as {{ dbt.type_string() }})
    union all select 'days back', '2023-12-31', cast(cast({{ dbt.dateadd('day', '1 - 2', date_literal('2024-01-01')) }} as date) as {{ dbt.type_string() }})
    union all select 'days between', '-366', cast({{ dbt.datediff(date_literal('2025-01-01'), date_literal('2024-01-01'), 'day') }} as {{ dbt.type_string() }})
    union all select 'days from none', null, cast({{ dbt.datediff('cast(null as date)', date_literal('2024-01-01'), 'day') }} as {{ dbt.type_string() }})
    union all select 'a whole number as text', '387', {{ whole_number_text(double_literal('386.5')) }}
    union all select 'texts in order', 'b, a', {{ ordered_list('name', 'place') }}
        from (select 'a' as name, 2 as place union all select 'b', 1) as names
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
where expected is distinct from found
