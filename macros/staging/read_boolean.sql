{#-
  A boolean from text, in any case: true, t, yes, y, 1 and false, f, no, n, 0. Null where it can't be read.

      {{ read_boolean('escalated') }}
-#}
{% macro read_boolean(text) -%}
    case
        when lower({{ text }}) in ('true', 't', 'yes', 'y', '1') then true
        when lower({{ text }}) in ('false', 'f', 'no', 'n', '0') then false
    end
{%- endmacro %}
