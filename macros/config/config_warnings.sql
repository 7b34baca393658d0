{#-
  What a valid configuration may have been meant otherwise: appended to `warnings`, by path. Plain Jinja, like config_faults.

      {% set warnings = [] %}{% do config_warnings(config, warnings) %}
      ->  ["health_scores[0].sections[0].kpis[1]: 'seats_active' is a ratio without on_missing or ... "]
-#}
{% macro config_warnings(config, warnings) %}
{%- set scored_kpis = [] -%}
{%- for health_score in config.health_scores if health_score.get('active', true) -%}
    {%- set at = 'health_scores[' ~ config.health_scores.index(health_score) ~ ']' -%}
    {%- for section in health_score.sections -%}
        {%- set in_section = at ~ '.sections[' ~ loop.index0 ~ ']' -%}
        {%- for scored in section.kpis -%}
            {%- do scored_kpis.append(scored.kpi) -%}
            {%- set kpi = config.kpis[scored.kpi] -%}
            {%- set metric = config.metrics[kpi.metric] -%}
            {%- if ('ratio' in metric or 'meets' in metric) and 'min_denominator' not in kpi and 'on_missing' not in scored -%}
                {%- do warnings.append(in_section ~ '.kpis[' ~ loop.index0 ~ "].on_missing: '" ~ scored.kpi ~ "' is a ratio: an account with nothing to divide by "
                    ~ 'silently drops out of it. Say what it scores then (on_missing: exclude, or a number), or give the KPI a min_denominator') -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endfor -%}
{%- set unused = config.kpis | reject('in', scored_kpis) | list -%}
{%- if unused -%}
    {%- do warnings.append('kpis: no health score uses ' ~ unused | join(', ') ~ ' (computed and published all the same)') -%}
{%- endif -%}
{% endmacro %}
