{#-
  Every fact that metrics can name: the built-in ones, with the account fields of the user's own, and those under `facts:`.
  `relation` is what queries call it; names of the user's own might be words of SQL.

      {{ health_facts().tickets.model }}   ->   int_tickets
-#}
{% macro health_facts() %}
    {%- set config = health_config() -%}
    {%- set facts = {} -%}
    {%- do built_in_facts(facts) -%}
    {%- do facts.accounts.columns.update(own_account_columns(config)) -%}
    {%- for name, fact in config.get('facts', {}).items() -%}{%- do add_own_fact(facts, name, fact) -%}{%- endfor -%}
    {%- for name, fact in facts.items() -%}{%- do fact.update({'relation': name if fact.subject != 'own' else 'own_' ~ name}) -%}{%- endfor -%}
    {%- do return(facts) -%}
{% endmacro %}

{#- Adds a fact of the user's own, in the shape of the built-in ones, to `facts`. Plain Jinja. -#}
{% macro add_own_fact(facts, name, fact) %}
{%- set columns = {} -%}
{%- set times = [fact.end] if 'end' in fact else [] -%}
{%- for column, type in fact.get('columns', {}).items() -%}
    {%- do columns.update({column: {'type': type, 'needs': []}}) -%}
    {%- if type == 'date' and column != fact.time -%}{%- do times.append(column) -%}{%- endif -%}
{%- endfor -%}
{%- do facts.update({name: {
    'table': none, 'model': fact.model, 'subject': 'own', 'account': fact.get('account', 'account_id'), 'time': fact.time,
    'times': times | unique | list, 'columns': columns,
}}) -%}
{%- if 'end' in fact -%}{%- do facts[name].update({'ends': [fact.end]}) -%}{%- endif -%}
{% endmacro %}
