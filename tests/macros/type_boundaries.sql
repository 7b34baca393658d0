-- Numbers, names and types on every engine: what a decimal and a double hold, how both are rounded, and what a contract's type is.
{%- set text = dbt.type_string() %}
{%- set no_text = 'cast(null as ' ~ text ~ ')' %}
{%- set whole = decimal_type(9) %}
{%- set sixteen = decimal_type(16) %}
{%- set largest = '99999999999999999999999999999.999999999' %}
with halves as (

    select {{ double_literal('0.25') }} as given, {{ double_literal('0.3') }} as expected
    union all select {{ double_literal('-0.25') }}, {{ double_literal('-0.3') }}
    union all select {{ double_literal('0.75') }}, {{ double_literal('0.8') }}
    union all select {{ double_literal('0.2499999') }}, {{ double_literal('0.2') }}
    union all select {{ double_literal('-0.04') }}, {{ double_literal('0') }}
    union all select {{ double_literal('12345678.125') }}, {{ double_literal('12345678.1') }}
    union all select cast(null as {{ double_type() }}), cast(null as {{ double_type() }})

),

doubles as (

    select 'rounded ' || coalesce({{ text_of('given', 'number') }}, 'none') as what, expected, cast({{ decimal_of('given', 9, 1) }} as {{ double_type() }}) as found
    from halves
    union all select 'large doubles', {{ double_literal('10') }}, {{ double_literal('1e300') }} / {{ double_literal('1e299') }}
    union all select 'small doubles', {{ double_literal('1024') }}, {{ double_literal('1e-300') }} * 1024 / {{ double_literal('1e-300') }}
    union all select 'a double has 53 bits', {{ double_literal('9007199254740992') }}, cast(9007199254740993 as {{ double_type() }})

),

decimals as (

    select 'nine digits' as what, cast('0.000000001' as {{ whole }}) as expected, cast('1000000000000000000000000.000000001' as {{ whole }}) - cast('1000000000000000000000000' as {{ whole }}) as found
    union all select 'the largest', cast('0.999999999' as {{ whole }}), cast('{{ largest }}' as {{ whole }}) - cast('99999999999999999999999999999' as {{ whole }})
    union all select 'the least', cast('-0.999999999' as {{ whole }}), cast('-{{ largest }}' as {{ whole }}) + cast('99999999999999999999999999999' as {{ whole }})
    union all select 'none', cast(null as {{ whole }}), cast({{ no_text }} as {{ whole }})
    union all select 'what is no number', cast(null as {{ whole }}), {{ as_number("cast('NaN' as " ~ double_type() ~ ')') }}
    union all select 'infinity', cast(null as {{ whole }}), {{ as_number("cast('-Infinity' as " ~ double_type() ~ ')') }}
    union all select 'a number out of range', cast(null as {{ whole }}), {{ as_number(double_literal('1.001e24')) }}
    union all select 'a number at the end of the range', cast('-1000000000000000000000000' as {{ whole }}), {{ as_number("cast('-1000000000000000000000000' as " ~ whole ~ ')') }}
    union all select 'a double', cast('-0.1' as {{ whole }}), {{ as_number(double_literal('-0.1')) }}
    union all select 'no number', cast(null as {{ whole }}), {{ as_number('cast(null as ' ~ double_type() ~ ')') }}
    union all select 'a whole number of 64 bits', cast('-9223372036854775808' as {{ whole }}), cast(cast('-9223372036854775808' as {{ decimal_type(0) }}) as {{ whole }})

),

texts as (

    select 'a flag' as what, 'true' as expected, {{ text_of('is_set', 'boolean') }} as found from (select 1 = 1 as is_set) as flags
    union all select 'a flag that is not set', 'false', {{ text_of('is_set', 'boolean') }} from (select 1 = 0 as is_set) as flags
    union all select 'no flag', {{ no_text }}, {{ text_of('cast(null as ' ~ dbt.type_boolean() ~ ')', 'boolean') }}
    union all select 'a number', '-7', {{ text_of('-7', 'number') }}
    union all select 'sixteen digits', 'kept', case when cast('100.0000000000000001' as {{ sixteen }}) - cast('100' as {{ sixteen }}) = cast('0.0000000000000001' as {{ sixteen }}) then 'kept' end
    union all select 'a name like a word of SQL', 'kept', words.{{ quoted('order') }} from (select 'kept' as {{ quoted('order') }}) as words
    union all select 'a name with and without quotes', 'kept', words.plain_name from (select 'kept' as {{ quoted('plain_name') }}) as words
    union all select 'a name without and with quotes', 'kept', words.{{ quoted('plain_name') }} from (select 'kept' as plain_name) as words
    union all select 'a text of a contract', 'Ä' || {{ text_literal('\n') }}, cast('Ä' || chr(10) as {{ contract_type('varchar') }})
    union all select 'a flag of a contract', 'true', {{ text_of('is_set', 'boolean') }} from (select cast(1 = 1 as {{ contract_type('boolean') }}) as is_set) as flags
    union all select 'a whole number of a contract', '-2147483648', cast(cast(-2147483648 as {{ contract_type('integer') }}) as {{ text }})
    union all select 'a large number of a contract', '9223372036854775807', cast(cast(9223372036854775807 as {{ contract_type('bigint') }}) as {{ text }})
    union all select 'a date of a contract', '9999-12-31', cast(cast('9999-12-31' as {{ contract_type('date') }}) as {{ text }})

)

select what from doubles
where {{ differ('expected', 'found') }}
union all
select what from decimals
where {{ differ('expected', 'found') }}
union all
select what from texts
where {{ differ('expected', 'found') }}
