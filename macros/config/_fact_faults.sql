{#- Checks the facts of the user's own and adds those that are right to `facts`. -#}
{% macro _fact_faults(own_facts, facts, keys, faults) %}
{%- if _is_mapping(own_facts, 'facts', 'a mapping of names to facts', faults) -%}
    {%- for name, fact in own_facts.items() -%}
        {%- set path = 'facts.' ~ name -%}
        {%- set found = [] -%}
        {{- _check_name(name, path, found) -}}
        {%- if name in facts or name in keys.raw_tables -%}{%- do found.append(path ~ ": '" ~ name ~ "' is a built-in fact or a raw table already; choose another name") -%}{%- endif -%}
        {%- if name is string and '__' in name -%}{%- do found.append(path ~ ': two underscores in a row are taken; write one') -%}{%- endif -%}
        {%- if _is_mapping(fact, path, '{model: ..., account: ..., time: ..., columns: {...}}', found) -%}
            {{- _own_fact_faults(fact, path, keys, found) -}}
        {%- endif -%}
        {%- if found -%}{%- do faults.extend(found) -%}
        {%- else -%}{%- do add_own_fact(facts, name, fact) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endif -%}
{% endmacro %}

{% macro _own_fact_faults(fact, path, keys, faults) %}
{{- _check_keys(fact, keys.fact, path, faults) -}}
{%- if fact.model is not string or not fact.model | trim -%}
    {%- do faults.append(path ~ '.model: ' ~ _shown(fact.get('model')) ~ ' found, the name of a dbt model is wanted') -%}
{%- endif -%}
{%- for key in ['account', 'time', 'end'] if key in fact or key == 'time' -%}
    {{- _check_name(fact.get(key), path ~ '.' ~ key, faults) -}}
{%- endfor -%}
{%- if _is_mapping(fact.get('columns', {}), path ~ '.columns', '{column: text, number, date or flag}', faults) -%}
    {%- for column, type in fact.get('columns', {}).items() -%}
        {{- _check_name(column, path ~ '.columns.' ~ column, faults) -}}
        {{- _check_choice(type, keys.column_types, path ~ '.columns.' ~ column, faults) -}}
        {%- if column in keys.reserved_columns -%}{%- do faults.append(path ~ '.columns.' ~ column ~ ": '" ~ column ~ "' is taken; give the model's column another name") -%}{%- endif -%}
        {%- if column in [fact.get('time'), fact.get('end')] and type != 'date' -%}{%- do faults.append(path ~ '.columns.' ~ column ~ ": it is a time of the fact, so its type is date") -%}{%- endif -%}
    {%- endfor -%}
{%- endif -%}
{% endmacro %}
