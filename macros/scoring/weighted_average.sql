{#-
  The sum of shares (0..1), or of shares of scores (0..100), added up as decimals: the order of rows can't change it.

      {{ exact_sum('contribution') }}   ->   sum(cast(contribution as decimal(38, 16)))
-#}
{% macro exact_sum(number) %}
    {%- do return('sum(cast(' ~ number ~ ' as ' ~ decimal_type(16) ~ '))') -%}
{% endmacro %}

{#-
  The mean of scores, each counting by its weight, over the rows that have a score; null where no row of positive weight
  has one. With over: as a window function.

      {{ weighted_average('score', 'weight') }}   ->   sum(score * weight) / nullif(sum(weight where score is known), 0)
-#}
{% macro weighted_average(score, weight) %}
    {%- do return('cast(' ~ exact_sum(weight ~ ' * ' ~ score) ~ ' as ' ~ double_type() ~ ') / nullif(cast('
        ~ exact_sum('case when ' ~ score ~ ' is not null then ' ~ weight ~ ' end') ~ ' as ' ~ double_type() ~ '), 0)') -%}
{% endmacro %}
