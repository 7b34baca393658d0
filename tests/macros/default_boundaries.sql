-- The defaults of macros/engines, which engines without a variant of their own take, also give what they must.
with times as (

    select '2026-05-30' as given, '2026-05-30 00:00:00' as expected
    union all select '2026-05-30 23:59', '2026-05-30 23:59:00'
    union all select '2026-05-30T23:59:59', '2026-05-30 23:59:59'
    union all select '2026-05-30T23:59:59.9999999', '2026-05-30 23:59:59.999999'
    union all select '2026-05-30T23:30:00Z', '2026-05-30 23:30:00'
    union all select '2026-05-30 23:30-01:00', '2026-05-31 00:30:00'
    union all select '2026-05-30T00:15:00.5+0530', '2026-05-29 18:45:00.5'
    union all select '2026-05-30T00:15+02', '2026-05-29 22:15:00'
    union all select '2026-02-29', null
    union all select '2026-02-29T10:00+01:00', null
    union all select '0001-01-01T00:00+01:00', null
    union all select '9999-12-31T23:00-02:00', null

),

faults as (

    select given as what
    from times
    where {{ differ(default__utc_time('given'), 'cast(expected as ' ~ timestamp_type() ~ ')') }}
    union all
    select 'a mean of decimals' as what
    from (
        select {{ default__ordered_avg('number', 'place') }} as mean
        from (
            select 1 as place, {{ double_literal('1e6') }} as number
            union all select 2, {{ double_literal('0.5') }}
            union all select 3, {{ double_literal('-1e6') }}
            union all select 4, {{ double_literal('0.5') }}
            union all select 5, cast(null as {{ double_type() }})
        ) as numbers
    ) as means
    where {{ differ('mean', double_literal('1') ~ ' / 4') }}

)

select * from faults
