{#- One row more when a configuration is used for the first time; an earlier date published with it later moves its first date. -#}
{%- set version = text_literal(config_version()) -%}
with as_of_dates as (

    select * from {{ ref('as_of_dates') }}

),

used_now as (

    select
        {{ version }} as config_version,
        min(as_of_date) as first_as_of_date,
        cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as {{ timestamp_type() }}) as first_seen_at,
        {{ text_literal(config_meaning()) }} as configuration
    from as_of_dates

)

{% if is_incremental() -%}
select
    used_now.config_version,
    least(used_now.first_as_of_date, coalesce(known.first_as_of_date, used_now.first_as_of_date)) as first_as_of_date,
    coalesce(known.first_seen_at, used_now.first_seen_at) as first_seen_at,
    used_now.configuration
from used_now
left join {{ this }} as known
    on used_now.config_version = known.config_version
{%- else -%}
select used_now.* from used_now
{%- endif %}
where used_now.first_as_of_date is not null
