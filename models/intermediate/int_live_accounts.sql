{#- Text, number and date columns as they stand; a date of what hasn't happened yet is null. -#}
with as_of_dates as (

    select * from {{ ref('as_of_dates') }}

),

versions as (

    select * from {{ ref('int_account_versions') }}

),

catalogue as (

    select count(feature) as catalogue_features from {{ ref('feature_catalogue') }}

),

in_force as (

    select
        as_of_dates.as_of_date,
        versions.*,
        catalogue.catalogue_features
    from versions
    inner join as_of_dates
        on {{ is_in_force('versions', 'as_of_dates.as_of_date') }}
    cross join catalogue

)

select
    as_of_date,
    account_id,
    account_name,
    created_at,
    lifecycle_stage,
    tier,
    plan,
    product,
    region,
    industry,
    csm,
    arr,
    licensed_seats,
    renewal_date,
    case when cast(updated_at as date) <= as_of_date then updated_at end as updated_at,
    cast(null as {{ timestamp_type() }}) as churned_at,
    {{ dbt.datediff('cast(created_at as date)', 'as_of_date', 'day') }} as tenure_days,
    {%- for field in account_fields() %}
    {{ quoted(field) }},
    {%- endfor %}
    {{ dbt.datediff('as_of_date', 'cast(renewal_date as date)', 'day') }} as days_to_renewal,
    catalogue_features
from in_force
where
    cast(created_at as date) <= as_of_date
    and (churned_at is null or cast(churned_at as date) > as_of_date)
