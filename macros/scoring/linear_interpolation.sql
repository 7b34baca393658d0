{#-
  The score of a value on the straight line from the value that deserves 0 to the value that deserves 100, clamped to
  0..100; null where the value is. zero_at may be above hundred_at (fewer is better); they must differ.

      {{ linear_interpolation('value', 'zero_at', 'hundred_at') }}
      ->  case when value is null then null else greatest(0, least(100, 100 * (value - zero_at) / (hundred_at - zero_at))) end
-#}
{% macro linear_interpolation(value, zero_at, hundred_at) %}
    case
        when {{ value }} is null then null
        else greatest(0, least(100, 100 * ({{ value }} - {{ zero_at }}) / ({{ hundred_at }} - {{ zero_at }})))
    end
{%- endmacro %}

{#-
  The value that scores so much on that line: the inverse.

      {{ value_at_score(71, 'zero_at', 'hundred_at') }}   ->   zero_at + (hundred_at - zero_at) * 71 / 100
-#}
{% macro value_at_score(score, zero_at, hundred_at) %}
    {{- zero_at }} + ({{ hundred_at }} - {{ zero_at }}) * {{ score }} / 100
{%- endmacro %}
