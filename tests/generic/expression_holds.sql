{#- Fails for rows, published by the run or later dates', for which the expression isn't true. -#}
{% test expression_holds(model, expression) %}
select *
from {{ model }}
where
    {{ from_first_date() }}
    and not coalesce({{ expression }}, false)
{% endtest %}
