{#-
  The share of a health score's weight that is really measured: each section's weight by the share of its KPIs that is, which
  stands in its slot.

      {{ coverage(health_score) }}   ->   0.75 * _section_1_measured + 0.25 * _section_2_measured
-#}
{% macro coverage(health_score) %}
    {%- set shares = [] -%}
    {%- for section in health_score.sections -%}
        {%- do shares.append(double_literal(section.weight) ~ ' * ' ~ section_slot(loop.index) ~ '_measured') -%}
    {%- endfor -%}
    {%- do return(shares | join(' + ')) -%}
{% endmacro %}

{#-
  The share (0..1) of a section's KPIs that count as measured.

      {{ measured_share(section) }}   ->   (case when "open_tickets__status" in (...) then 1 else 0 end + ...) / cast(2 as double)
-#}
{% macro measured_share(section) %}
    {%- set measured = [] -%}
    {%- for scored in section.kpis -%}
        {%- do measured.append('case when ' ~ is_measured(quoted(scored.kpi ~ '__status')) ~ ' then 1 else 0 end') -%}
    {%- endfor -%}
    {%- do return('(' ~ measured | join(' + ') ~ ') / ' ~ double_literal(section.kpis | length)) -%}
{% endmacro %}
