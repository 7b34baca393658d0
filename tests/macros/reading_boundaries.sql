-- Text as times, numbers and booleans: every form that can be read, and its nearest neighbour that can't.
with cases as (

    select 'time' as kind, '2026-05-30' as given, '2026-05-30 00:00:00' as expected
    union all select 'time', '2026-05-30 23:59', '2026-05-30 23:59:00'
    union all select 'time', '2026-05-30T23:59:59', '2026-05-30 23:59:59'
    union all select 'time', '2026-05-30T23:59:59.9999999', '2026-05-30 23:59:59.999999'
    union all select 'time', '2026-05-30T23:30:00Z', '2026-05-30 23:30:00'
    union all select 'time', '2026-05-30 23:30-01:00', '2026-05-31 00:30:00'
    union all select 'time', '2026-05-30T00:15:00.5+0530', '2026-05-29 18:45:00.5'
    union all select 'time', '2026-05-30T00:15+02', '2026-05-29 22:15:00'
    union all select 'time', '2024-02-29', '2024-02-29 00:00:00'
    union all select 'time', '2026-02-29', null
    union all select 'time', '2026-05-30 24:00', null
    union all select 'time', '2026-05-30 23:60', null
    union all select 'time', '2026-05-30 23', null
    union all select 'time', '2026-5-30', null
    union all select 'time', '30.05.2026', null
    union all select 'time', '0000-01-01', null
    union all select 'time', '0001-01-01', '0001-01-01 00:00:00'
    union all select 'time', '0001-01-01T00:00+01:00', null
    union all select 'time', '0001-01-02T00:00+01:00', '0001-01-01 23:00:00'
    union all select 'time', '9999-12-30T23:59:59.999999-00:00', '9999-12-30 23:59:59.999999'
    union all select 'time', '9999-12-31T23:59:59.9999999', '9999-12-31 23:59:59.999999'
    union all select 'time', '9999-12-31T23:59-01:00', null
    union all select 'time', '2026-12-31T23:30-00:45', '2027-01-01 00:15:00'
    union all select 'time', '2024-03-01T00:30+0100', '2024-02-29 23:30:00'
    union all select 'time', '2026-04-31', null
    union all select 'time', '2026-05-30T10:00+24:00', null
    union all select 'time', null, null
    union all select 'number', '5', '5.000000000'
    union all select 'number', '-1.5', '-1.500000000'
    union all select 'number', '.5', '0.500000000'
    union all select 'number', '5.', '5.000000000'
    union all select 'number', '+1.5E2', '150.000000000'
    union all select 'number', '1e24', '1000000000000000000000000.000000000'
    union all select 'number', '1.1e24', null
    union all select 'number', '1,000', null
    union all select 'number', '1_000', null
    union all select 'number', 'NaN', null
    union all select 'number', 'inf', null
    union all select 'number', '$5', null
    union all select 'number', '5%', null
    union all select 'number', '-1e24', '-1000000000000000000000000.000000000'
    union all select 'number', '-1.1e24', null
    union all select 'number', '0.0000000004', '0.000000000'
    union all select 'number', '12345678901234567890.123456789', '12345678901234567890.123456789'
    union all select 'number', '1e-400', '0.000000000'
    union all select 'number', '1e400', null
    union all select 'number', '.', null
    union all select 'number', 'e5', null
    union all select 'number', '--5', null
    union all select 'number', null, null
    union all select 'boolean', 'Yes', 'true'
    union all select 'boolean', 'T', 'true'
    union all select 'boolean', '1', 'true'
    union all select 'boolean', 'FALSE', 'false'
    union all select 'boolean', 'n', 'false'
    union all select 'boolean', '0', 'false'
    union all select 'boolean', '2', null
    union all select 'boolean', 'yes ', 'true'
    union all select 'boolean', 'on', null
    union all select 'boolean', null, null
    union all select 'text', '0x0B0 ', '0x0B0'

),

texts as (

    select
        kind,
        given,
        expected,
        {{ trimmed_text('given') }} as trimmed
    from cases

),

results as (

    select
        kind,
        given,
        expected,
        case kind
            when 'time' then {{ differ(read_time('trimmed'), try_cast('expected', timestamp_type())) }}
            when 'number' then {{ differ(read_number('trimmed'), try_cast('expected', number_type())) }}
            when 'boolean' then {{ differ(read_boolean('trimmed'), read_boolean('expected')) }}
            else {{ differ('trimmed', 'expected') }}
        end as is_wrong
    from texts

)

select * from results
where is_wrong
