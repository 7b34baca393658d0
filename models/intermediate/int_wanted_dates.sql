{#- DBT_HEALTH_SINCE .. DBT_HEALTH_AS_OF; without AS_OF: up to yesterday (UTC), or the newest landed day if that is earlier. -#}
{%- set given = run_date('DBT_HEALTH_AS_OF') -%}
{%- set as_of = last_run_date() -%}
{%- set since = run_date('DBT_HEALTH_SINCE') or as_of -%}
{%- if since > as_of -%}
    {%- do exceptions.raise_compiler_error('DBT_HEALTH_SINCE ' ~ since ~ ' lies after DBT_HEALTH_AS_OF ' ~ as_of) -%}
{%- endif -%}

with newest_landed as (  -- noqa: ST03

    {%- for table, time in landed_times().items() %}
    select max(cast({{ time }} as date)) as landed_day from {{ ref(landed_model(table)) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

last_date as (

    {% if given -%}
    select {{ date_literal(given) }} as as_of_date
    {%- else -%}
    select least(max(landed_day), {{ date_literal(as_of) }}) as as_of_date from newest_landed
    {%- endif %}

),

days as (

    {{ dbt.generate_series(days_between(since, as_of) + 1) }}

),

wanted as (

    select
        cast({{ dbt.dateadd('day', '1 - generated_number', 'last_date.as_of_date') }} as date) as as_of_date
    from last_date
    cross join days

)

select as_of_date
from wanted
{% if run_date('DBT_HEALTH_SINCE') -%}
where as_of_date >= {{ date_literal(since) }}
{%- endif %}
