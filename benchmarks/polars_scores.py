"""KPIs, statuses and scores from measures, as Polars expressions; part of the work by hand in Polars."""

import polars as pl

from benchmarks.definitions import GREEN, HEALTH_SCORES, KPIS, RED, HealthScore, Line

STATUSES = pl.Enum(["measured", "missing", "stale", "too_new", "small_denominator", "small_baseline", "no_activity", "from_zero"])


def status(text: str) -> pl.Expr:
    """A status as a constant."""
    return pl.lit(text, dtype=STATUSES)


def number(column: str) -> pl.Expr:
    """What is 0 where there is nothing."""
    return pl.col(column).fill_null(0).cast(pl.Float64)


def always(value: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Status and value of what is always known."""
    return status("measured"), value


def known(value: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Status and value of what may be missing."""
    return pl.when(value.is_null()).then(status("missing")).otherwise(status("measured")), value


def trend(now: pl.Expr, before: pl.Expr, tenure: int, min_baseline: int = 0) -> tuple[pl.Expr, pl.Expr]:
    """Status and value of a change against the days before."""
    judged = (
        pl.when(pl.col("tenure") < tenure)
        .then(status("too_new"))
        .when((now == 0) & (before == 0))
        .then(status("no_activity"))
        .when(before < min_baseline)
        .then(status("small_baseline"))
        .when(before == 0)
        .then(status("from_zero"))
        .otherwise(status("measured"))
    )
    return judged, 100 * (now - before) / before


SEATS = pl.when(pl.col("licensed_seats") != 0).then(pl.col("licensed_seats"))
KPI_EXPRESSIONS = {
    "time_spent_28d": always(number("seconds_28") / 60),
    "time_spent_trend": trend(number("seconds_15"), number("seconds_15_before"), 29),
    "active_users_28d": always(number("users_28")),
    "active_users_trend": trend(number("users_28"), number("users_28_before"), 55, min_baseline=3),
    "active_days_28d": always(number("days_28")),
    "seats_active_28d": known(number("users_28") / SEATS),
    "days_per_active_user_28d": (
        pl.when(number("users_28") < 3).then(status("small_denominator")).otherwise(status("measured")),
        number("user_days_28") / number("users_28"),
    ),
    "modules_used_28d": always(number("modules_28")),
    "features_used_28d": always(number("features_28")),
    "reports_use_28d": always(number("reports_28")),
    "open_tickets": always(number("open_tickets")),
    "open_urgent_tickets": always(number("open_urgent")),
    "oldest_open_ticket": always(number("oldest_ticket")),
    "hours_to_close_90d": known(pl.col("close_hours")),
    "oldest_open_invoice": always(number("oldest_invoice")),
    "days_late_365d": known(pl.col("days_late")),
    "nps_90d": known(pl.col("nps")),
    "csat_90d": known(pl.col("csat")),
    "days_since_interaction": always(pl.coalesce("interaction_ago", "tenure").cast(pl.Float64)),
    "csm_score": (
        pl.when(pl.col("csm_score").is_null())
        .then(status("missing"))
        .when(pl.col("csm_ago") > 90)
        .then(status("stale"))
        .otherwise(status("measured")),
        pl.col("csm_score"),
    ),
}


def kpis_and_scores(measures: pl.LazyFrame) -> pl.LazyFrame:
    """A row an account and date: the KPIs' values and statuses, and the score."""
    kpis = measures.select(
        "as_of_date",
        "account_id",
        "tier",
        *(expression.alias(f"{kpi}__status") for kpi, (expression, _) in KPI_EXPRESSIONS.items()),
        *(expression.cast(pl.Float64).alias(f"{kpi}__value") for kpi, (_, expression) in KPI_EXPRESSIONS.items()),
    ).with_columns(
        pl.when(pl.col(f"{kpi}__status") == "measured").then(pl.col(f"{kpi}__value")).alias(f"{kpi}__value") for kpi in KPIS
    )
    others = ~pl.col("tier").is_in([score.tier for score in HEALTH_SCORES if score.tier]).fill_null(False)
    return pl.concat(
        _scored(kpis.filter(pl.col("tier") == score.tier if score.tier else others), score) for score in HEALTH_SCORES
    )


def _scored(kpis: pl.LazyFrame, score: HealthScore) -> pl.LazyFrame:
    """The accounts of one health score."""
    means, weights, coverage = [], [], pl.lit(0.0)
    for section in score.sections:
        mean = pl.mean_horizontal([_line(line) for line in section.lines])
        means.append((mean * section.weight).alias(f"section_{len(means)}"))
        weights.append(section.weight)
        for line in section.lines:
            measured = pl.col(f"{line.kpi}__status").is_in(["measured", "no_activity", "from_zero"])
            coverage = coverage + measured.cast(pl.Float64) * (section.weight / len(section.lines))
    sections = [pl.col(f"section_{number}") for number in range(len(means))]
    total = pl.sum_horizontal(
        section.is_not_null().cast(pl.Float64) * weight for section, weight in zip(sections, weights, strict=True)
    )
    exact = pl.when(total > 0).then(_rounded(pl.sum_horizontal(sections) / total))
    if score.min_coverage is not None:
        exact = pl.when(pl.col("coverage") >= score.min_coverage).then(exact)
    whole = ((pl.col("score_exact") * 10_000).round().cast(pl.Int64) + 5_000) // 10_000
    return (
        kpis.with_columns(*means, _rounded(coverage).alias("coverage"))
        .with_columns(exact.alias("score_exact"))
        .with_columns(whole.cast(pl.Int32).alias("score"))
        .select(
            "as_of_date",
            "account_id",
            pl.lit(score.name).alias("health_score"),
            "coverage",
            "score_exact",
            "score",
            pl.when(pl.col("score").is_null())
            .then(pl.lit("UNKNOWN"))
            .when(pl.col("score") >= GREEN)
            .then(pl.lit("GREEN"))
            .when(pl.col("score") <= RED)
            .then(pl.lit("RED"))
            .otherwise(pl.lit("YELLOW"))
            .alias("band"),
            *(pl.col(f"{kpi}__{part}") for kpi in KPIS for part in ("value", "status")),
        )
    )


def _line(line: Line) -> pl.Expr:
    """A KPI's score on its line."""
    low, high = (0.0, 100.0) if line.hundred_at > line.zero_at else (100.0, 0.0)
    judged = pl.col(f"{line.kpi}__status")
    return (
        pl.when(judged == "measured")
        .then((100 * (pl.col(f"{line.kpi}__value") - line.zero_at) / (line.hundred_at - line.zero_at)).clip(0, 100))
        .when(judged == "no_activity")
        .then(pl.lit(low))
        .when(judged == "from_zero")
        .then(pl.lit(high))
        .otherwise(pl.lit(line.on_missing, dtype=pl.Float64))
    )


def _rounded(value: pl.Expr) -> pl.Expr:
    """Four decimals, half up, of what is exact to ten."""
    return ((value * 1e10).round().cast(pl.Int64) + 500_000) // 1_000_000 / 10_000
