-- depends_on: {{ ref('as_of_dates') }}
{%- for kpi in kpi_catalogue(health_facts()) %}
{{ kpi_rows(kpi) }}
{{ 'union all' if not loop.last }}
{%- endfor %}
