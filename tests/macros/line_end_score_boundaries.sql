-- An end of the line on a rising and a falling line, and no end.
with cases as (

    select 'high' as line_end, 0 as zero_at, 10 as hundred_at, 100 as expected
    union all select 'low', 0, 10, 0
    union all select 'high', 10, 0, 0
    union all select 'low', 10, 0, 100
    union all select null, 0, 10, null

),

scored as (

    select
        *,
        {{ line_end_score('line_end', 'zero_at', 'hundred_at') }} as actual
    from cases

)

select * from scored
where {{ differ('actual', 'expected') }}
