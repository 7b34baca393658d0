{#- The faults of the health scores: who gets which, and what each is made of. -#}
{% macro _health_score_faults(health_scores, fields, kpis, keys, faults) %}
{%- set names = [] -%}
{%- for health_score in health_scores -%}
    {%- set path = 'health_scores[' ~ loop.index0 ~ ']' -%}
    {%- if _is_mapping(health_score, path, '{name: ..., accounts: ..., sections: ...}', faults) -%}
        {{- _check_keys(health_score, keys.health_score, path, faults) -}}
        {{- _check_name(health_score.name, path ~ '.name', faults) -}}
        {%- if health_score.name in names -%}{%- do faults.append(path ~ ".name: '" ~ health_score.name ~ "' is there twice") -%}{%- endif -%}
        {%- do names.append(health_score.name) -%}
        {{- _default_faults(health_score, loop.last, path, fields, keys, faults) -}}
        {%- if 'label' in health_score and health_score.label is not string -%}{%- do faults.append(path ~ '.label: ' ~ _shown(health_score.label) ~ ' found, text is wanted') -%}{%- endif -%}
        {%- if 'active' in health_score and health_score.active is not boolean -%}{%- do faults.append(path ~ '.active: ' ~ _shown(health_score.active) ~ ' found, true or false is wanted') -%}{%- endif -%}
        {%- if 'min_coverage' in health_score -%}{{- _check_number(health_score.min_coverage, path ~ '.min_coverage', 0, 1, faults) -}}{%- endif -%}
        {{- _section_faults(health_score.sections, path ~ '.sections', kpis, keys, faults) -}}
    {%- endif -%}
{%- endfor -%}
{%- if 'default' not in names -%}
    {%- do faults.append("health_scores: the last must be named 'default'; it takes the accounts that no other takes") -%}
{%- endif -%}
{% endmacro %}

{% macro _default_faults(health_score, is_last, path, fields, keys, faults) %}
{%- if health_score.name == 'default' -%}
    {%- if not is_last -%}{%- do faults.append(path ~ ".name: 'default' must be the last") -%}{%- endif -%}
    {%- if 'accounts' in health_score -%}{%- do faults.append(path ~ ".accounts: 'default' takes the rest and has no filter") -%}{%- endif -%}
    {%- if health_score.active is boolean and not health_score.active -%}{%- do faults.append(path ~ ".active: 'default' can't be switched off") -%}{%- endif -%}
{%- elif 'accounts' not in health_score -%}
    {%- do faults.append(path ~ '.accounts: a filter is wanted that says which accounts get this health score') -%}
{%- else -%}
    {{- _filter_faults(health_score.accounts, path ~ '.accounts', fields, keys, faults) -}}
{%- endif -%}
{% endmacro %}

{% macro _section_faults(sections, path, kpis, keys, faults) %}
{%- if sections is string or sections is mapping or sections is not sequence or not sections -%}
    {%- do faults.append(path ~ ': a list of at least one section is wanted') -%}
{%- else -%}
    {%- set names = [] -%}
    {%- set weights = namespace(all_zero=true) -%}
    {%- for section in sections -%}
        {%- set at = path ~ '[' ~ loop.index0 ~ ']' -%}
        {%- if _is_mapping(section, at, '{name: ..., weight: ..., kpis: [...]}', faults) -%}
            {{- _check_keys(section, keys.section, at, faults) -}}
            {%- if section.name is not string or not section.name | trim -%}{%- do faults.append(at ~ '.name: ' ~ _shown(section.name) ~ ' found, text is wanted') -%}
            {%- elif section.name in names -%}{%- do faults.append(at ~ ".name: '" ~ section.name ~ "' is there twice") -%}
            {%- endif -%}
            {%- do names.append(section.name) -%}
            {%- if 'weight' in section -%}{{- _check_number(section.weight, at ~ '.weight', 0, none, faults) -}}{%- endif -%}
            {%- if 'weight' not in section or section.weight != 0 -%}{%- set weights.all_zero = false -%}{%- endif -%}
            {{- _scored_kpi_faults(section.kpis, at ~ '.kpis', kpis, keys, faults) -}}
        {%- endif -%}
    {%- endfor -%}
    {%- if weights.all_zero and names -%}{%- do faults.append(path ~ ': all weights are 0; at least one must be greater') -%}{%- endif -%}
{%- endif -%}
{% endmacro %}

{% macro _scored_kpi_faults(scored_kpis, path, kpis, keys, faults) %}
{%- if scored_kpis is string or scored_kpis is mapping or scored_kpis is not sequence or not scored_kpis -%}
    {%- do faults.append(path ~ ': a list of at least one KPI is wanted') -%}
{%- else -%}
    {%- set names = [] -%}
    {%- for scored in scored_kpis -%}
        {%- set at = path ~ '[' ~ loop.index0 ~ ']' -%}
        {%- if _is_mapping(scored, at, '{kpi: ..., zero_at: ..., hundred_at: ...}', faults) -%}
            {{- _check_keys(scored, keys.scored_kpi, at, faults) -}}
            {%- if scored.kpi is not string or scored.kpi not in kpis -%}{%- do faults.append(at ~ '.kpi: ' ~ _shown(scored.kpi) ~ ' is not a KPI' ~ _did_you_mean(scored.kpi, kpis)) -%}
            {%- elif scored.kpi in names -%}{%- do faults.append(at ~ ".kpi: '" ~ scored.kpi ~ "' is there twice in this section") -%}
            {%- endif -%}
            {%- do names.append(scored.kpi) -%}
            {{- _check_number(scored.zero_at, at ~ '.zero_at', none, none, faults) -}}
            {{- _check_number(scored.hundred_at, at ~ '.hundred_at', none, none, faults) -}}
            {%- if _is_number(scored.zero_at) and scored.zero_at == scored.hundred_at -%}
                {%- do faults.append(at ~ '.hundred_at: zero_at and hundred_at are both ' ~ scored.zero_at ~ '; a line needs two points') -%}
            {%- endif -%}
            {%- if 'on_missing' in scored and scored.on_missing != 'exclude' -%}
                {%- if scored.on_missing is string -%}{%- do faults.append(at ~ '.on_missing: ' ~ _shown(scored.on_missing) ~ ' found, exclude or a number from 0 to 100 is wanted' ~ _did_you_mean(scored.on_missing, ['exclude'])) -%}
                {%- else -%}{{- _check_number(scored.on_missing, at ~ '.on_missing', 0, 100, faults) -}}
                {%- endif -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
{%- endif -%}
{% endmacro %}
