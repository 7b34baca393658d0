{#-
  The health score that an account gets: the first whose filter it meets; the default takes the rest. `fields`: the types of the
  columns that filters can name.

      {{ assigned_health_score(active_health_scores(), health_facts().accounts.columns) }}
      ->  case when coalesce(lower("lifecycle_stage") = lower('onboarding'), false) then 'onboarding' ... when true then 'default' end
-#}
{% macro assigned_health_score(health_scores, fields) %}
    case
        {%- for health_score in health_scores if health_score.name != 'default' %}
        when {{ filter_sql(health_score.accounts, fields) }}
            then {{ text_literal(health_score.name) }}
        {%- endfor %}
        when true then 'default'
    end
{%- endmacro %}
