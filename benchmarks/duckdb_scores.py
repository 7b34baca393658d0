"""KPIs, statuses and scores from measures, as DuckDB SQL; part of the work by hand in DuckDB SQL."""

from benchmarks.definitions import GREEN, HEALTH_SCORES, KPIS, RED, HealthScore, Line

# A type of their own makes statuses numbers to compare and to keep.
STATUS_TYPE = """create temp type kpi_status as enum
    ('measured', 'missing', 'stale', 'too_new', 'small_denominator', 'small_baseline', 'no_activity', 'from_zero')"""


def trend(now: str, before: str, tenure: int, min_baseline: int = 0) -> tuple[str, str]:
    """Status and value of a change against the days before."""
    status = f"""case when tenure < {tenure} then 'too_new' when {now} = 0 and {before} = 0 then 'no_activity'
        when {before} < {min_baseline} then 'small_baseline' when {before} = 0 then 'from_zero' else 'measured' end"""
    return status, f"100.0 * ({now} - {before}) / {before}"


def known(value: str) -> tuple[str, str]:
    """Status and value of what may be missing."""
    return f"case when {value} is null then 'missing' else 'measured' end", value


def always(value: str) -> tuple[str, str]:
    """Status and value of what is 0 where there is nothing."""
    return "'measured'", f"coalesce({value}, 0)"


# Each KPI's status and value.
KPI_SQL = {
    "time_spent_28d": always("seconds_28 / 60.0"),
    "time_spent_trend": trend("coalesce(seconds_15, 0)", "coalesce(seconds_15_before, 0)", 29),
    "active_users_28d": always("users_28"),
    "active_users_trend": trend("coalesce(users_28, 0)", "coalesce(users_28_before, 0)", 55, min_baseline=3),
    "active_days_28d": always("days_28"),
    "seats_active_28d": known("coalesce(users_28, 0)::double / nullif(licensed_seats, 0)"),
    "days_per_active_user_28d": (
        "case when coalesce(users_28, 0) < 3 then 'small_denominator' else 'measured' end",
        "user_days_28::double / users_28",
    ),
    "modules_used_28d": always("modules_28"),
    "features_used_28d": always("features_28"),
    "reports_use_28d": always("reports_28"),
    "open_tickets": always("open_tickets"),
    "open_urgent_tickets": always("open_urgent"),
    "oldest_open_ticket": always("oldest_ticket"),
    "hours_to_close_90d": known("close_hours"),
    "oldest_open_invoice": always("oldest_invoice"),
    "days_late_365d": known("days_late"),
    "nps_90d": known("nps"),
    "csat_90d": known("csat"),
    "days_since_interaction": ("'measured'", "coalesce(interaction_ago, tenure)"),
    "csm_score": (
        "case when csm_score is null then 'missing' when csm_ago > 90 then 'stale' else 'measured' end",
        "csm_score",
    ),
}


def kpis_sql(measures: str) -> str:
    """The 20 KPIs, each a column with its value and one with its status, from `measures`."""
    statuses = ", ".join(f"({status})::kpi_status as {kpi}__status" for kpi, (status, _) in KPI_SQL.items())
    values = ", ".join(
        f"case when {kpi}__status = 'measured' then ({KPI_SQL[kpi][1]})::double end as {kpi}__value" for kpi in KPIS
    )
    return f"""
        select as_of_date, account_id, tier, {", ".join(f"{kpi}__status" for kpi in KPIS)}, {values}
        from (select *, {statuses} from ({measures}))
    """


def score_sql(score: HealthScore) -> str:
    """The accounts of one health score with their KPIs and score."""
    mine = (
        f"tier = '{score.tier}'"
        if score.tier
        else " and ".join(f"coalesce(tier <> '{other.tier}', true)" for other in HEALTH_SCORES if other.tier)
    )
    lines, sections, weighted, weights, coverage = [], [], [], [], []
    for number, section in enumerate(score.sections):
        lines += [f"{_line_sql(line)} as {line.kpi}__score" for line in section.lines]
        scores = [f"{line.kpi}__score" for line in section.lines]
        total = " + ".join(f"coalesce({line}, 0)" for line in scores)
        count = " + ".join(f"({line} is not null)::integer" for line in scores)
        measured = " + ".join(
            f"({line.kpi}__status in ('measured', 'no_activity', 'from_zero'))::integer" for line in section.lines
        )
        sections.append(f"({total}) / nullif({count}, 0)::double as section_{number}")
        weighted.append(f"coalesce(section_{number} * {section.weight!r}, 0)")
        weights.append(f"case when section_{number} is not null then {section.weight!r} else 0 end")
        coverage.append(f"{section.weight / len(section.lines)!r} * ({measured})")
    columns = ", ".join(f"{kpi}__value, {kpi}__status" for kpi in KPIS)
    covered = f"coverage >= {score.min_coverage}" if score.min_coverage is not None else "true"
    return f"""
        select
            as_of_date, account_id, '{score.name}' as health_score,
            coverage::double as coverage, score_exact::double as score_exact,
            round(score_exact)::integer as score,
            case when score_exact is null then 'UNKNOWN' when round(score_exact) >= {GREEN} then 'GREEN'
                when round(score_exact) <= {RED} then 'RED' else 'YELLOW' end as band,
            {columns}
        from (
            select * replace (case when {covered} then score_exact end as score_exact)
            from (
                select *,
                    round((({" + ".join(weighted)}) / nullif({" + ".join(weights)}, 0))::decimal(18, 10), 4) as score_exact,
                    round(({" + ".join(coverage)})::decimal(18, 10), 4) as coverage
                from (select *, {", ".join(sections)} from (select *, {", ".join(lines)} from kpis where {mine}))
            )
        )
    """


def _line_sql(line: Line) -> str:
    """A KPI's score on its line."""
    low, high = (0.0, 100.0) if line.hundred_at > line.zero_at else (100.0, 0.0)
    missing = "null" if line.on_missing is None else float(line.on_missing)
    value, length = f"{line.kpi}__value", line.hundred_at - line.zero_at
    return f"""case {line.kpi}__status
        when 'measured' then greatest(0, least(100, 100 * ({value} - {line.zero_at}) / {length!r}))
        when 'no_activity' then {low} when 'from_zero' then {high} else {missing} end"""
