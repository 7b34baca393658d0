-- A score that isn't there hands its weight on; a weight of 0 counts for nothing; nothing left is null.
with cases as (

    select 'both' as name, 3.0 as w_1, 100.0 as s_1, 1.0 as w_2, 0.0 as s_2, 75.0 as weighted, 50.0 as plain
    union all select 'one without', 3.0, null, 1.0, 20.0, 20.0, 20.0
    union all select 'one that is not there', null, null, 1.0, 20.0, 20.0, 20.0
    union all select 'one of no weight', 0.0, 100.0, 2.0, 50.0, 50.0, 75.0
    union all select 'only of no weight', 0.0, 100.0, 1.0, null, null, 100.0
    union all select 'none', 3.0, null, 1.0, null, null, null

),

averaged as (

    select
        *,
        {{ weighted_average(['s_1', 's_2'], ['w_1', 'w_2']) }} as actual_weighted,
        {{ weighted_average(['s_1', 's_2']) }} as actual_plain
    from cases

)

select * from averaged
where
    {{ differ('cast(actual_weighted as ' ~ double_type() ~ ')', 'cast(weighted as ' ~ double_type() ~ ')') }}
    or {{ differ('cast(actual_plain as ' ~ double_type() ~ ')', 'cast(plain as ' ~ double_type() ~ ')') }}
