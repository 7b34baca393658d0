{#- Each account gets the first health score whose filter it meets; the default takes the rest. -#}
with live_accounts as (

    select * from {{ ref('int_live_accounts') }}

)

select
    *,
    case
        {%- for health_score in active_health_scores() if health_score.name != 'default' %}
        when {{ filter_sql(health_score.accounts, account_columns()) }}
            then {{ text_literal(health_score.name) }}
        {%- endfor %}
        when true then 'default'
    end as health_score
from live_accounts
