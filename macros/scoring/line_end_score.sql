{#-
  The score at an end of the line: 'high' is where a value grows without limit, 'low' where it falls; null for no end.

      {{ line_end_score('line_end', 'zero_at', 'hundred_at') }}   ->   100 for 'high' where more is better, else 0
-#}
{% macro line_end_score(line_end, zero_at, hundred_at) %}
    case
        when {{ line_end }} is null then null
        when ({{ line_end }} = 'high') = ({{ hundred_at }} > {{ zero_at }}) then 100
        else 0
    end
{%- endmacro %}
