{#-
  The band of a score: GREEN from `green` on, RED up to `red`, YELLOW between, UNKNOWN without a score.

      {{ score_band('score', 71, 30) }}   ->   case when score is null then 'UNKNOWN' when score >= 71 then 'GREEN' ... end
-#}
{% macro score_band(score, green, red) %}
    case
        when {{ score }} is null then 'UNKNOWN'
        when {{ score }} >= {{ green }} then 'GREEN'
        when {{ score }} <= {{ red }} then 'RED'
        else 'YELLOW'
    end
{%- endmacro %}

{#- The bands of the configuration. -#}
{% macro bands() %}
    {%- set given = health_config().get('bands', {}) -%}
    {%- do return({'green': given.get('green', 71), 'red': given.get('red', 30)}) -%}
{% endmacro %}
