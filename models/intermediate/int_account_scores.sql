{%- set health_scores = active_health_scores() -%}
{%- set kpis = scored_kpis(health_scores) -%}
{%- set comparing = kpis | selectattr('compare') | map(attribute='name') | list -%}
{{ account_scores(kpis_side_by_side(kpis), health_scores, comparing) }}
