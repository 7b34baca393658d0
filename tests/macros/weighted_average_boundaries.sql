-- A row without a score hands its weight on; a weight of 0 counts for nothing; nothing left is null.
with cases as (

    select 'both' as name, 3.0 as weight, 100.0 as score, 75.0 as expected
    union all select 'both', 1.0, 0.0, 75.0
    union all select 'one without', 3.0, null, 20.0
    union all select 'one without', 1.0, 20.0, 20.0
    union all select 'one of no weight', 0.0, 100.0, 50.0
    union all select 'one of no weight', 2.0, 50.0, 50.0
    union all select 'only of no weight', 0.0, 100.0, null
    union all select 'none', 1.0, null, null

),

averaged as (

    select
        name,
        max(expected) as expected,
        {{ weighted_average('score', 'weight') }} as actual
    from cases
    group by name

)

select * from averaged
where cast(actual as {{ double_type() }}) is distinct from cast(expected as {{ double_type() }})
