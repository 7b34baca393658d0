{#-
  The aggregates a metric can choose from. `of`: whether it needs a column, and of which kind ('number', 'any'), may name
  one ('optional') or takes none ('none'); `window`: whether it looks at the rows of a window; `open`: whether it looks at
  open rows; `timed`: whether another of the fact's times can be taken; `share`: whether it is a quotient, which `meets` is for.

      {% set aggregates = {} %}{% do built_in_aggregates(aggregates) %}   ->   aggregates.sum.window == true
-#}
{% macro built_in_aggregates(aggregates) %}
{%- do aggregates.update({
    'sum':              {'of': 'number',   'window': true,  'open': false, 'timed': true,  'share': false},
    'count':            {'of': 'optional', 'window': true,  'open': false, 'timed': true,  'share': false},
    'count_distinct':   {'of': 'any',      'window': true,  'open': false, 'timed': true,  'share': false},
    'avg':              {'of': 'number',   'window': true,  'open': false, 'timed': true,  'share': false},
    'min':              {'of': 'number',   'window': true,  'open': false, 'timed': true,  'share': false},
    'max':              {'of': 'number',   'window': true,  'open': false, 'timed': true,  'share': false},
    'share':            {'of': 'none',     'window': true,  'open': false, 'timed': true,  'share': true},
    'share_distinct':   {'of': 'any',      'window': true,  'open': false, 'timed': true,  'share': true},
    'latest':           {'of': 'number',   'window': false, 'open': false, 'timed': true,  'share': false},
    'days_since_last':  {'of': 'optional', 'window': false, 'open': false, 'timed': true,  'share': false},
    'open_count':       {'of': 'optional', 'window': false, 'open': true,  'timed': false, 'share': false},
    'open_sum':         {'of': 'number',   'window': false, 'open': true,  'timed': false, 'share': false},
    'oldest_open_days': {'of': 'optional', 'window': false, 'open': true,  'timed': true,  'share': false},
    'attribute':        {'of': 'number',   'window': false, 'open': false, 'timed': false, 'share': false},
}) -%}
{% endmacro %}
