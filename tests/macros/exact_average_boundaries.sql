-- Rows without a number don't count; no numbers have no mean; the order of rows doesn't matter.
with cases as (

    select 'all' as name, 100.0 as number, 50.0 as expected
    union all select 'all', 0.0, 50.0
    union all select 'one without', null, 20.0
    union all select 'one without', 20.0, 20.0
    union all select 'none', null, null

),

averaged as (

    select
        name,
        max(expected) as expected,
        {{ exact_average('number') }} as actual
    from cases
    group by name

)

select * from averaged
where {{ differ('cast(actual as ' ~ double_type() ~ ')', 'cast(expected as ' ~ double_type() ~ ')') }}
