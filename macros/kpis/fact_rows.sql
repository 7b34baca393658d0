{#-
  All rows of a fact. Those of the user's own come from a model of theirs: its columns are brought to the types that the
  configuration gives them, and a column that isn't there stops the run.

      {{ fact_rows('tickets', facts.tickets) }}   ->   select * from int_tickets
-#}
{% macro fact_rows(fact_name, fact) %}
    {%- if fact.subject != 'own' -%}
        {{- return('select * from ' ~ ref(fact.model)) -}}
    {%- endif -%}
    {%- set times = [fact.time] + fact.times -%}
    select
        cast({{ quoted(fact.account) }} as {{ dbt.type_string() }}) as account_id
        {%- for time in times %},
        cast({{ quoted(time) }} as {{ timestamp_type() }}) as {{ quoted(time) }}
        {%- endfor %}
        {%- for name, column in fact.columns.items() if name not in times %},
        {{ _own_value(quoted(name), column.type) }} as {{ quoted(name) }}
        {%- endfor %}
    from {{ own_relation(fact_name, fact) }}
{%- endmacro %}

{% macro _own_value(value, type) %}
    {%- if type == 'number' -%}{%- do return(as_number(value)) -%}{%- endif -%}
    {%- do return('cast(' ~ value ~ ' as ' ~ {'text': dbt.type_string(), 'flag': dbt.type_boolean()}[type] ~ ')') -%}
{% endmacro %}

{#- The relation of a fact of the user's own, once it is known to have the columns that the configuration names. -#}
{% macro own_relation(fact_name, fact) %}
    {%- set relation = ref(fact.model) -%}
    {%- if not execute or not relation_there(relation.database, relation.schema, relation.identifier) -%}{%- do return(relation) -%}{%- endif -%}
    {%- set found = columns_there(relation) | map(attribute='name') | map('lower') | list -%}
    {%- set lacking = ([fact.account, fact.time] + fact.times + fact.columns | list) | unique | reject('in', found) | list -%}
    {%- if lacking -%}
        {%- do exceptions.raise_compiler_error('facts.' ~ fact_name ~ " in vars.yml: the model '" ~ fact.model ~ "' has no column " ~ lacking | join(', ')
            ~ '; it has ' ~ found | join(', ')) -%}
    {%- endif -%}
    {%- do return(relation) -%}
{% endmacro %}
