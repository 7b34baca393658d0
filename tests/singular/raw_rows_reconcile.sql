-- No raw row is lost: read = accepted + superseded + rejected, for every raw table.
{{ config(meta={'dagster': {'ref': {'name': 'raw_quality'}}}) }}
with rejected as (

    select
        raw_table,
        count(*) as row_count
    from {{ ref('rejected_rows') }}
    group by raw_table

),

counted as (

    select
        raw_table,
        sum(case when reason = 'read' then {{ quoted('rows') }} else 0 end) as read_rows,
        sum(case when reason in ('accepted', 'superseded') then {{ quoted('rows') }} else 0 end) as kept_rows
    from {{ ref('raw_quality') }}
    group by raw_table

)

select
    counted.raw_table,
    counted.read_rows,
    counted.kept_rows,
    rejected.row_count as rejected_rows
from counted
left join rejected
    on counted.raw_table = rejected.raw_table
where counted.read_rows <> counted.kept_rows + coalesce(rejected.row_count, 0)
