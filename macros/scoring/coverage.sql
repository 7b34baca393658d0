{#-
  The share of a health score's weight that is really measured: each section's weight by the share of its KPIs that count as
  measured.

      {{ coverage(health_score) }}   ->   0.75 * (case when "open_tickets__status" in (...) then 1 else 0 end + ...) / 3 + 0.25 * ...
-#}
{% macro coverage(health_score) %}
    {%- set sections = [] -%}
    {%- for section in health_score.sections -%}
        {%- set measured = [] -%}
        {%- for scored in section.kpis -%}
            {%- do measured.append('case when ' ~ is_measured(adapter.quote(scored.kpi ~ '__status')) ~ ' then 1 else 0 end') -%}
        {%- endfor -%}
        {%- do sections.append(double_literal(section.weight) ~ ' * (' ~ measured | join(' + ') ~ ') / ' ~ section.kpis | length) -%}
    {%- endfor -%}
    {%- do return(sections | join(' + ')) -%}
{% endmacro %}
