{#-
  Why each KPI's contribution changed, in this order, each step from where the one before ended:

  health_score  the account was given another health score: the whole difference
  value         at the weight it had and by the thresholds there were: the KPI's own value
  threshold     at the same weight: the thresholds (or on_missing) that the configuration changed
  coverage      appearing or disappearing, of this KPI (the whole difference) or of others (its share of the weight), by the
                weights there were
  weight        the rest of the share: weights, sections and KPIs that the configuration changed

      {{ change_causes('int_kpi_changes') }}   ->   select ..., causes.cause, case causes.cause when 'value' then ... end as points from ...
-#}
{% macro change_causes(kpi_changes) %}
{%- set is_kept = 'effective_weight is not null and previous_effective_weight is not null' -%}
{%- set difference = 'contribution - previous_contribution' -%}
    select
        kpi_changes.as_of_date,
        kpi_changes.account_id,
        kpi_changes.compared_days,
        kpi_changes.section,
        kpi_changes.kpi,
        causes.cause,
        case
            when kpi_changes.is_switched
                then case when causes.cause = 'health_score' then {{ difference }} end
            when not (kpi_changes.is_now and kpi_changes.was_before)
                then case when causes.cause = 'weight' then {{ difference }} end
            when not ({{ is_kept }})
                then case when causes.cause = 'coverage' then {{ difference }} end
            when causes.cause = 'value' and is_measured = was_measured
                then previous_effective_weight * (score_by_previous_line - previous_score)
            when causes.cause = 'threshold' and is_measured = was_measured
                then previous_effective_weight * (score - score_by_previous_line)
            when causes.cause = 'coverage'
                then
                    case when is_measured <> was_measured then previous_effective_weight * (score - previous_score) else 0 end
                    + (weight_by_previous_weights - previous_effective_weight) * score
            when causes.cause = 'weight'
                then (effective_weight - weight_by_previous_weights) * score
        end as points
    from {{ ref(kpi_changes) }} as kpi_changes
    cross join (
        {%- for cause in ['health_score', 'value', 'threshold', 'coverage', 'weight'] %}
        select '{{ cause }}' as cause {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as causes
{% endmacro %}

{#-
  What a KPI would score today by the thresholds of the date it is compared with; its score where they are the same, or
  aren't known. `now` and `before` are relations with the KPI's value, status and score, and with the thresholds.

      {{ score_by_previous_line('kpis_now', 'kpis_before') }}
-#}
{% macro score_by_previous_line(now, before) %}
    case
        when not {{ now }}.config_changed or {{ before }}.zero_at is null then {{ now }}.score
        when {{ now }}.status = 'measured'
            then {{ linear_interpolation(now ~ '.value', before ~ '.zero_at', before ~ '.hundred_at') }}
        when {{ is_measured(now ~ '.status') }}
            then {{ now }}.score
        when {{ before }}.on_missing <> 'exclude'
            then cast({{ before }}.on_missing as {{ double_type() }})
        else {{ now }}.score
    end
{%- endmacro %}
