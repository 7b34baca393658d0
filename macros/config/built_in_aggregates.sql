{#-
  The aggregates a metric can choose from. `of`: whether it needs a column, and of which kind ('number', 'any'), or may
  name one ('optional'); `window`: whether it looks at the rows of a window; `open`: whether it looks at open rows;
  `empty`: what it is where there are no rows ('zero', 'missing', or its own rule).

      {% set aggregates = {} %}{% do built_in_aggregates(aggregates) %}   ->   aggregates.sum.window == true
-#}
{% macro built_in_aggregates(aggregates) %}
{%- do aggregates.update({
    'sum':              {'of': 'number',   'window': true,  'open': false, 'empty': 'zero'},
    'count':            {'of': 'optional', 'window': true,  'open': false, 'empty': 'zero'},
    'count_distinct':   {'of': 'any',      'window': true,  'open': false, 'empty': 'zero'},
    'avg':              {'of': 'number',   'window': true,  'open': false, 'empty': 'missing'},
    'min':              {'of': 'number',   'window': true,  'open': false, 'empty': 'missing'},
    'max':              {'of': 'number',   'window': true,  'open': false, 'empty': 'missing'},
    'latest':           {'of': 'number',   'window': false, 'open': false, 'empty': 'missing'},
    'days_since_last':  {'of': 'optional', 'window': false, 'open': false, 'empty': 'days since the account began'},
    'open_count':       {'of': 'optional', 'window': false, 'open': true,  'empty': 'zero'},
    'open_sum':         {'of': 'number',   'window': false, 'open': true,  'empty': 'zero'},
    'oldest_open_days': {'of': 'optional', 'window': false, 'open': true,  'empty': 'zero'},
    'attribute':        {'of': 'number',   'window': false, 'open': false, 'empty': 'missing'},
}) -%}
{% endmacro %}
