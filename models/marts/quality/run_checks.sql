{#- `part` and `whole` of int_run_measures become a value, held against its threshold, with the sentence that says it. -#}
{%- set checks = check_settings() -%}
{%- set part, whole = whole_number_text('part'), whole_number_text('whole') -%}
-- depends_on: {{ ref('as_of_dates') }}
with freshness as (

    select * from {{ ref('int_source_freshness') }}

),

measures as (

    select
        *,
        case
            when check_name = 'coverage_fall' then cast({{ round_half_up('whole - part', 4) }} as {{ double_type() }})
            else part / nullif(whole, 0)
        end as value
    from {{ ref('int_run_measures') }}

),

held_against as (

    select
        *,
        case
            when value is null then null
            when check_name = 'volume' and value > 1 then {{ double_literal(checks.volume_max_share) }}
            when check_name = 'volume' then {{ double_literal(checks.volume_min_share) }}
            when check_name = 'rejected_share' then {{ double_literal(checks.rejected_max_share) }}
            when check_name = 'band_changes' then {{ double_literal(checks.band_changes_max_share) }}
            when check_name = 'coverage_fall' then {{ double_literal(checks.coverage_max_fall) }}
        end as threshold
    from measures

),

explained as (

    select
        as_of_date,
        'source_freshness' as check_name,
        source as subject,
        cast(days_without_rows as {{ double_type() }}) as value,
        cast(expected_every_days as {{ double_type() }}) as threshold,
        is_stale as is_failed,
        coalesce('newest row on ' || cast(newest_row_on as {{ dbt.type_string() }}), 'no row at all')
        || '; one is expected every ' || {{ whole_number_text('expected_every_days') }} || ' days' as explanation
    from freshness
    union all
    select
        as_of_date,
        check_name,
        subject,
        value,
        threshold,
        coalesce(case when check_name = 'volume' and value <= 1 then value < threshold else value > threshold end, false) as is_failed,
        case
            when check_name = 'coverage_fall'
                then 'mean coverage ' || {{ percent_text('part') }} || ', the day before ' || {{ percent_text('whole') }}
            when check_name = 'band_changes'
                then 'changed their band: ' || {{ part }} || ' of ' || {{ whole }} || ' (' || {{ percent_text('value') }} || ')'
            when check_name = 'rejected_share'
                then 'rows rejected: ' || {{ part }} || ' of ' || {{ whole }} || ' (' || {{ percent_text('value') }} || ')'
            when value is null
                then 'rows: ' || {{ part }} || '; too few are usual on the weekday to judge'
            else
                'rows: ' || {{ part }} || ', usually ' || {{ whole }} || ' on the weekday (' || {{ percent_text('value') }} || ')'
        end as explanation
    from held_against

)

select
    as_of_date,
    check_name,
    subject,
    value,
    threshold,
    is_failed,
    case check_name
        {%- for name in ['source_freshness', 'volume', 'rejected_share', 'band_changes', 'coverage_fall'] %}
        when '{{ name }}' then '{{ checks[name ~ "_severity"] }}'
        {%- endfor %}
    end as severity,
    explanation
from explained
