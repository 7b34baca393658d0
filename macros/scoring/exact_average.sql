{#-
  The mean over rows of scores (0..100), or shares of them, added up as decimals: the order of rows can't change it.

      {{ exact_average('score') }}   ->   cast(sum(cast(score as decimal(38, 16))) as double precision) / nullif(count(score), 0)
-#}
{% macro exact_average(number) %}
    {%- do return('cast(' ~ exact_sum(number) ~ ' as ' ~ double_type() ~ ') / nullif(count(' ~ number ~ '), 0)') -%}
{% endmacro %}

{#- Their sum. -#}
{% macro exact_sum(number) %}
    {%- do return('sum(cast(' ~ number ~ ' as decimal(38, 16)))') -%}
{% endmacro %}
