{#- Fails for numbers that aren't there, or below `low` or above `high`. -#}
{% test within(model, column_name, low, high) %}
select {{ column_name }}
from {{ model }}
where not coalesce({{ column_name }} between {{ low }} and {{ high }}, false)
{% endtest %}
