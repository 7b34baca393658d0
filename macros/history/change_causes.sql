{#-
  Why each KPI's contribution changed, in this order, each step from where the one before ended:

  health_score  the account was given another health score: the whole difference
  value         at the weight it had and by the thresholds there were: the KPI's own value
  threshold     at the same weight: the thresholds (or on_missing) that the configuration changed
  coverage      appearing or disappearing, of this KPI (the whole difference) or of others (its share of the weight), by the
                weights there were
  weight        the rest of the share: weights, sections and KPIs that the configuration changed

      {{ change_causes('int_kpi_changes') }}   ->   select ..., 'value' as cause, previous_effective_weight * (...) as points ... union all ...
-#}
{% macro change_causes(kpi_changes) %}
{%- set is_kept = 'effective_weight is not null and previous_effective_weight is not null' -%}
{%- set moved = 'previous_effective_weight * (' -%}
{%- set causes = [
    ('health_score', 'is_switched', 'contribution - previous_contribution'),
    ('weight', 'not is_switched and not (is_now and was_before)', 'contribution - previous_contribution'),
    ('coverage', 'not is_switched and is_now and was_before and not (' ~ is_kept ~ ')', 'contribution - previous_contribution'),
    ('coverage', 'not is_switched and ' ~ is_kept ~ ' and is_measured <> was_measured', moved ~ 'score - previous_score)'),
    ('value', 'not is_switched and ' ~ is_kept ~ ' and is_measured = was_measured', moved ~ 'score_by_previous_line - previous_score)'),
    ('threshold', 'not is_switched and ' ~ is_kept ~ ' and is_measured = was_measured', moved ~ 'score - score_by_previous_line)'),
    ('coverage', 'not is_switched and ' ~ is_kept, '(weight_by_previous_weights - previous_effective_weight) * score'),
    ('weight', 'not is_switched and ' ~ is_kept, '(effective_weight - weight_by_previous_weights) * score'),
] -%}
{%- for cause, condition, points in causes %}
    select
        as_of_date,
        account_id,
        compared_days,
        section,
        kpi,
        '{{ cause }}' as cause,
        {{ points }} as points
    from {{ ref(kpi_changes) }}
    where {{ condition }}
    {{ 'union all' if not loop.last }}
{%- endfor %}
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
        when {{ now }}.status in ('no_activity', 'from_zero')
            then {{ now }}.score
        when {{ before }}.on_missing <> 'exclude'
            then cast({{ before }}.on_missing as {{ double_type() }})
        else {{ now }}.score
    end
{%- endmacro %}
