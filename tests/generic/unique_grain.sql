{#-
  Fails for every combination of the grain's columns that stands in more than one row. Of what is published by date, only what
  the run may have changed is looked at.
-#}
{% test unique_grain(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
{%- if 'as_of_date' in columns %}
where {{ from_first_date() }}
{%- endif %}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
