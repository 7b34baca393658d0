{{ config(materialized='view') }}
with event_rollup as (

    select * from {{ ref('int_event_rollup') }}

),

feature_catalogue as (

    select
        {{ trimmed_text('feature') }} as feature,
        lower({{ trimmed_text('feature') }}) as folded_feature
    from {{ ref('feature_catalogue') }}

)

select
    event_rollup.account_id,
    event_rollup.user_id,
    event_rollup.activity_date,
    event_rollup.module,
    event_rollup.feature,
    feature_catalogue.feature as catalogue_feature,
    event_rollup.event_name,
    event_rollup.events,
    event_rollup.minutes,
    event_rollup.user_id || ' ' || cast(event_rollup.activity_date as {{ dbt.type_string() }}) as user_day
from event_rollup
left join feature_catalogue
    on lower(event_rollup.feature) = feature_catalogue.folded_feature
where event_rollup.row_state = 'accepted'
