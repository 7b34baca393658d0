-- Each side of the two lines, both ends, and no score.
with cases as (

    select 0 as score, 'RED' as expected
    union all select 30, 'RED'
    union all select 31, 'YELLOW'
    union all select 70, 'YELLOW'
    union all select 71, 'GREEN'
    union all select 100, 'GREEN'
    union all select null, 'UNKNOWN'

),

banded as (

    select
        *,
        {{ score_band('score', 71, 30) }} as actual
    from cases

)

select * from banded
where {{ differ('actual', 'expected') }}
