-- Below, at, between, at, above and without a value, on a rising and a falling line.
with cases as (

    select -60.0 as value, -50.0 as zero_at, 100.0 as hundred_at, 0.0 as expected
    union all select -50.0, -50.0, 100.0, 0.0
    union all select -5.0, -50.0, 100.0, 30.0
    union all select 25.0, -50.0, 100.0, 50.0
    union all select 56.5, -50.0, 100.0, 71.0
    union all select 100.0, -50.0, 100.0, 100.0
    union all select 100.1, -50.0, 100.0, 100.0
    union all select null, -50.0, 100.0, null
    union all select 4.5, 4.0, 1.0, 0.0
    union all select 4.0, 4.0, 1.0, 0.0
    union all select 2.5, 4.0, 1.0, 50.0
    union all select 1.0, 4.0, 1.0, 100.0
    union all select 0.0, 4.0, 1.0, 100.0
    union all select null, 4.0, 1.0, null

),

scored as (

    select
        *,
        {{ linear_interpolation('value', 'zero_at', 'hundred_at') }} as actual
    from cases

)

select * from scored
where {{ differ('cast(actual as ' ~ double_type() ~ ')', 'cast(expected as ' ~ double_type() ~ ')') }}
