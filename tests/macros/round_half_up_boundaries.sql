-- Halves go away from zero, also where floating point leaves a little less than a half.
with cases as (

    select 12.34565 as number, 12.3457 as expected
    union all select 12.34564, 12.3456
    union all select -12.34565, -12.3457
    union all select 70.49995, 70.5
    union all select 100.0, 100.0
    union all select null, null

),

rounded as (

    select
        number,
        expected,
        {{ round_half_up('cast(number as ' ~ double_type() ~ ')', 4) }} as from_double,
        {{ round_half_up('number - 0.00000000000001', 4) }} as from_a_little_less,
        {{ round_score('cast(number as ' ~ double_type() ~ ')', 4) }} as of_a_score
    from cases

)

select * from rounded
where
    {{ differ('from_double', 'expected') }}
    or {{ differ('from_a_little_less', 'expected') }}
    or {{ differ('of_a_score', 'expected') }}
