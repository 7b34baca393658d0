{#-
  How many points of the health score a KPI costs: what its share would bring at 100 less what it brings.

      {{ points_lost('effective_weight', 'score') }}   ->   cast(effective_weight * (100 - score) as decimal(9, 1))
-#}
{% macro points_lost(effective_weight, score) %}
    {%- do return(decimal_of(effective_weight ~ ' * (100 - ' ~ score ~ ')', 9, 1)) -%}
{% endmacro %}
