{#-
  That two values differ, null being a value like any other: not every engine has `is distinct from`.

      {{ differ('expected', 'found') }}   ->   coalesce(expected <> found, (expected is null) <> (found is null))
-#}
{% macro differ(one, other) %}
    {%- do return('coalesce(' ~ one ~ ' <> ' ~ other ~ ', (' ~ one ~ ' is null) <> (' ~ other ~ ' is null))') -%}
{% endmacro %}
