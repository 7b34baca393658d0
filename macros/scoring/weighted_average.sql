{#-
  The mean of the scores of a row, each counting by its weight, over those that it has; null where it has none of positive weight.
  They are added in the given order, so that every engine comes to the same bits. Without weights: the plain mean.

      {{ weighted_average(['usage', 'support'], [3, 1]) }}
      ->  (coalesce(3 * usage, 0) + coalesce(1 * support, 0)) / nullif(case when usage is not null then 3 else 0 end + ..., 0)
-#}
{% macro weighted_average(scores, weights=none) %}
    {%- set terms = [] -%}
    {%- for score in scores -%}
        {%- do terms.append('coalesce(' ~ (weights[loop.index0] ~ ' * ' if weights else '') ~ score ~ ', 0)') -%}
    {%- endfor -%}
    {%- do return('(' ~ terms | join(' + ') ~ ') / nullif(' ~ weight_that_counts(scores, weights) ~ ', 0)') -%}
{% endmacro %}

{#- The weight of the scores that a row has; without weights, how many they are. -#}
{% macro weight_that_counts(scores, weights=none) %}
    {%- set terms = [] -%}
    {%- for score in scores -%}
        {%- do terms.append('case when ' ~ score ~ ' is not null then ' ~ (weights[loop.index0] if weights else 1) ~ ' else 0 end') -%}
    {%- endfor -%}
    {%- do return('(' ~ terms | join(' + ') ~ ')') -%}
{% endmacro %}
