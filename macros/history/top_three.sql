{#-
  The three KPIs with the most points of each account and date as text: as_of_date, account_id, kpis. `rows` is a relation
  with a row a KPI, `wanted` the condition that rows meet, `points` their size, `sign` what stands before it.

      {{ top_three('kpi_scores', 'points > 0', 'points', '-') }}   ->   ... 'open_tickets (-20.0), csm_score (-4.5)' as kpis ...
-#}
{% macro top_three(rows, wanted, points, sign) %}
    select
        as_of_date,
        account_id,
        {{ ordered_list("kpi || ' (" ~ sign ~ "' || cast(size as " ~ dbt.type_string() ~ ") || ')'", 'place') }} as kpis
    from (
        select
            as_of_date,
            account_id,
            kpi,
            {{ decimal_of(points, 9, 1) }} as size,
            row_number() over (partition by as_of_date, account_id order by {{ points }} desc, kpi asc) as place
        from {{ rows }}
        where {{ wanted }}
    ) as ranked
    where place <= 3
    group by as_of_date, account_id
{% endmacro %}
