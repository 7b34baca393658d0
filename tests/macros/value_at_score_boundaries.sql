-- The inverse of the interpolation, on a rising and a falling line.
with cases as (

    select -50.0 as zero_at, 100.0 as hundred_at, -5.0 as expected_yellow, 56.5 as expected_green
    union all select 4.0, 1.0, 3.1, 1.87
    union all select 0.0, 100.0, 30.0, 71.0

)

select * from cases
where
    abs({{ value_at_score(30, 'zero_at', 'hundred_at') }} - expected_yellow) > 0.000000001
    or abs({{ value_at_score(71, 'zero_at', 'hundred_at') }} - expected_green) > 0.000000001
