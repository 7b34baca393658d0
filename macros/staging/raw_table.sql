{#-
  A raw table as the sources file describes it and as it is there; known while dbt executes. `relation` is none where it
  isn't there. Each column: name, type (text, number, boolean or timestamp), meta (its rules), found (its type in the raw
  table, or none). `all_found` are all columns of the raw table, the described ones first, whatever their order in it. Where the
  table has a staging model of somebody's own (`own_staging`), that one stands for it. With settings.snapshot_accounts, `accounts`
  are the versions that the snapshot kept; `as_delivered`: the raw table all the same.

      {{ raw_table('tickets').columns[0].name }}   ->   ticket_id
-#}
{% macro raw_table(name, as_delivered=false) %}
    {%- set source = graph.sources.values() | selectattr('source_name', 'equalto', 'raw') | selectattr('name', 'equalto', name) | first -%}
    {%- set own = own_staging(name) -%}
    {%- set relation = relation_there((own or source).database, (own or source).schema, own.alias if own else source.identifier) -%}
    {%- if not own and name == 'accounts' and setting('snapshot_accounts') and not as_delivered -%}
        {%- set relation = relation_before('base_account_versions') -%}
    {%- endif -%}
    {%- set found = {} -%}
    {%- if relation -%}
        {%- for column in columns_there(relation) -%}
            {%- do found.update({column.name | lower: column}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set columns = [] -%}
    {%- for column in source.columns.values() -%}
        {%- do columns.append({'name': column.name, 'type': column.data_type, 'meta': column.config.meta, 'found': found.get(column.name)}) -%}
    {%- endfor -%}
    {%- if name == 'accounts' -%}
        {%- for field, type in account_fields().items() -%}
            {%- do columns.append({'name': field, 'type': 'timestamp' if type == 'date' else type, 'meta': {}, 'found': found.get(field)}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set others = found.values() | rejectattr('name', 'in', ['_delivery', '_landing', '_file', '_line', 'dbt_scd_id'])
        | rejectattr('name', 'in', columns | selectattr('found') | map(attribute='found.name') | list) | sort(attribute='name') | list -%}
    {%- do return({
        'name': name,
        'relation': relation,
        'meta': source.config.meta,
        'columns': columns,
        'is_landed': '_landing' in found,
        'all_found': columns | selectattr('found') | map(attribute='found') | list + others,
    }) -%}
{% endmacro %}

{#- The names of a raw table's described columns that it came with; none where the table isn't there. -#}
{% macro provided_columns(name) %}
    {%- set table = raw_table(name) -%}
    {%- do return(table.columns | selectattr('found') | map(attribute='name') | list if table.relation else none) -%}
{% endmacro %}

{#- The raw tables' names. -#}
{% macro raw_tables() %}
    {%- set keys = {} -%}{%- do config_keys(keys) -%}
    {%- do return(keys.raw_tables) -%}
{% endmacro %}
