{#- Fails for texts that stand there twice, upper and lower case and surrounding blanks aside. -#}
{% test unique_ignoring_case(model, column_name) %}
select lower({{ trimmed_text(column_name) }}) as found_twice
from {{ model }}
group by lower({{ trimmed_text(column_name) }})
having count(*) > 1
{% endtest %}
