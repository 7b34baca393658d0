{#-
  Small checks that the validator is made of. Each appends to `faults` (a list given by the caller) or renders a word:
  plain Jinja, no dbt, so that Python renders the same file.
-#}

{#- ' (did you mean 'x'?)' for the candidate that shares most pairs of letters with `name`, or nothing. -#}
{% macro _did_you_mean(name, candidates) %}
    {%- set best = namespace(name='', likeness=0.5) -%}
    {%- set written = ' ' ~ (name | string | lower) ~ ' ' -%}
    {%- for candidate in candidates -%}
        {%- set other = ' ' ~ candidate ~ ' ' -%}
        {%- set shared = namespace(pairs=0) -%}
        {%- for i in range([written | length, 60] | min - 1) -%}
            {%- if written[i:i + 2] in other -%}{%- set shared.pairs = shared.pairs + 1 -%}{%- endif -%}
        {%- endfor -%}
        {%- set likeness = 2 * shared.pairs / (written | length + other | length - 2) -%}
        {%- if likeness > best.likeness -%}
            {%- set best.name = candidate -%}
            {%- set best.likeness = likeness -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if best.name -%}{{ " (did you mean '" ~ best.name ~ "'?)" }}{%- endif -%}
{% endmacro %}

{#- A value as a person would write it in the file, shortened. -#}
{% macro _shown(value) %}
    {%- if value is none -%}nothing
    {%- elif value is boolean -%}{{ 'true' if value else 'false' }}
    {%- elif value is string -%}{{ "'" ~ (value if value | length <= 60 else value[:57] ~ '...') ~ "'" }}
    {%- elif value is mapping -%}a mapping
    {%- elif value is sequence -%}a list
    {%- else -%}{{ value }}
    {%- endif -%}
{% endmacro %}

{#- 'yes' where value is a number that can be counted with: finite, up to 1e15 (true and false aren't). -#}
{% macro _is_number(value) %}
    {%- if value is number and value is not boolean and value == value and value <= 1e15 and value >= -1e15 -%}yes{%- endif -%}
{% endmacro %}

{#- 'yes' where value is a mapping; else a fault that says so. -#}
{% macro _is_mapping(value, path, what, faults) %}
    {%- if value is mapping -%}yes
    {%- else -%}{%- do faults.append(path ~ ': ' ~ _shown(value) ~ ' found, ' ~ what ~ ' is wanted') -%}
    {%- endif -%}
{% endmacro %}

{% macro _check_keys(mapping, known, path, faults) %}
    {%- for key in mapping if key not in known -%}
        {%- do faults.append((path ~ '.' if path else '') ~ key ~ ": unknown key" ~ _did_you_mean(key, known)
            ~ '; known here: ' ~ known | join(', ')) -%}
    {%- endfor -%}
{% endmacro %}

{#- A number between low and high (either may be none). -#}
{% macro _check_number(value, path, low, high, faults) %}
    {%- if not _is_number(value) -%}
        {%- do faults.append(path ~ ': ' ~ _shown(value) ~ (' is not a number from -1e15 to 1e15' if value is number and value is not boolean else ' is not a number')
            ~ (' (write 5 for five percent, without the sign)' if value is string and '%' in value else '')) -%}
    {%- elif (low is not none and value < low) or (high is not none and value > high) -%}
        {%- do faults.append(path ~ ': ' ~ value ~ ' is out of range; '
            ~ ('a number from ' ~ low ~ ' to ' ~ high if high is not none else 'a number of at least ' ~ low) ~ ' is wanted') -%}
    {%- endif -%}
{% endmacro %}

{% macro _check_days(value, path, low, faults) %}
    {{- _check_whole_number(value, path, 'days', low, 36500, faults) -}}
{% endmacro %}

{#- A whole number from low to high, of something with a name. -#}
{% macro _check_whole_number(value, path, what, low, high, faults) %}
    {%- if value is boolean or value is not integer or value < low or value > high -%}
        {%- do faults.append(path ~ ': ' ~ _shown(value) ~ ' found, a whole number of ' ~ what ~ ' from ' ~ low ~ ' to ' ~ high ~ ' is wanted') -%}
    {%- endif -%}
{% endmacro %}

{% macro _check_choice(value, choices, path, faults) %}
    {%- if value is not string or value not in choices -%}
        {%- do faults.append(path ~ ': ' ~ _shown(value) ~ ' is not one of ' ~ choices | join(', ') ~ _did_you_mean(value, choices)) -%}
    {%- endif -%}
{% endmacro %}

{#- The name of a metric, KPI or health score. -#}
{% macro _check_name(name, path, faults) %}
    {%- set bad = namespace(found=name is not string or not name or name | length > 50 or name[0] not in 'abcdefghijklmnopqrstuvwxyz') -%}
    {%- if not bad.found -%}
        {%- for letter in name if letter not in 'abcdefghijklmnopqrstuvwxyz0123456789_' -%}{%- set bad.found = true -%}{%- endfor -%}
    {%- endif -%}
    {%- if bad.found -%}
        {%- do faults.append(path ~ ': ' ~ _shown(name) ~ ' is not a name; lower-case letters, digits and _ are, starting with a letter, at most 50') -%}
    {%- endif -%}
{% endmacro %}
