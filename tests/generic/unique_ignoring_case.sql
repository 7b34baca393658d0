{#- Fails for texts that aren't there, or there twice, upper and lower case and surrounding blanks aside. -#}
{% test unique_ignoring_case(model, column_name) %}
select lower({{ trimmed_text(column_name) }}) as found
from {{ model }}
group by lower({{ trimmed_text(column_name) }})
having count(*) > 1 or lower({{ trimmed_text(column_name) }}) is null
{% endtest %}
