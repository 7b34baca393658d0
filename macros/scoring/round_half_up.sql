{#-
  A number of at most 22 whole digits rounded to so many decimals, half away from zero, as a decimal. It's first brought to
  ten decimals, so that what floating point leaves of an exact half (12.34564999999999) still counts as one.

      {{ round_half_up('score_sum', 4) }}   ->   round(round(cast(score_sum as decimal(38, 14)), 10), 4)
-#}
{% macro round_half_up(number, decimals) %}
    {%- do return('round(round(cast(' ~ number ~ ' as ' ~ decimal_type(14) ~ '), 10), ' ~ decimals ~ ')') -%}
{% endmacro %}

{#-
  A score (0..100), or a share of one, rounded in the same way, in a fraction of the time: an integer of the machine holds it.

      {{ round_score('score_sum', 4) }}   ->   round(round(cast(score_sum as decimal(18, 14)), 10), 4)
-#}
{% macro round_score(score, decimals) %}
    {%- do return('round(round(' ~ decimal_of(score, 18, 14) ~ ', 10), ' ~ decimals ~ ')') -%}
{% endmacro %}
