"""Every date of a range at once, in Polars: each measure is a sum of intervals, so a running sum over days gives all dates.

A user seen on a day counts until 28 days later or until seen again; a ticket is open from the day it is created to the day it
is closed. Such an interval is +1 where it begins and -1 where it ends. All of an account's intervals end within its days of
the grid, so one running sum over the whole grid, in order, needs no groups: it is 0 again where the next account begins.
"""

from datetime import date, timedelta

import polars as pl

NEVER = pl.lit(date(9999, 12, 31))
LOOK_BACK = 56  # days before the first date that usage is looked at
ONE = pl.lit(1, dtype=pl.Int64)


def replay_measures(tables: dict[str, pl.DataFrame], usage: pl.DataFrame, since: date, until: date) -> pl.DataFrame:
    """What KPIs are made of, a row a date and account that is scored on it; see `one_date_measures`."""
    first = since - timedelta(days=LOOK_BACK)
    days = (until - first).days + 2  # one more, on which all intervals end
    numbered = tables["accounts"].select("account_id").unique().sort("account_id").with_row_index("n")
    numbered = numbered.with_columns(pl.col("n").cast(pl.Int64))
    assessed = _assessed(tables["csm_scores"])
    size = len(numbered) * days
    usage = usage.filter(pl.col("day").is_between(first, until)).join(numbered, on="account_id")
    used = _used(usage.lazy(), first, days).collect()
    columns = [_running_sum(used, name, size) for name in used.columns if name != "cell"]
    sources = interval_sources(tables, usage, assessed)
    for name, intervals in sources.items():
        changes = _changes(intervals, name, numbered.lazy(), first, until, days)
        columns.append(_running_sum(changes.collect(), name, size))
    summed = pl.DataFrame([pl.int_range(0, size, eager=True).alias("cell"), *columns]).lazy()
    return (
        summed.select("cell", *_windows(), *(pl.col(name) for name in sources))
        .with_columns((pl.col("cell") // days).alias("n"), (pl.col("cell") % days).alias("position"))
        .filter(pl.col("position").is_between(LOOK_BACK, days - 2))
        .with_columns((pl.lit(first) + pl.duration(days=pl.col("position"))).cast(pl.Date).alias("as_of_date"))
        .join(_live(tables["accounts"].join(numbered, on="account_id")), on="n")
        .filter(
            pl.col("as_of_date") >= pl.col("live_from"),
            pl.col("as_of_date") < pl.col("live_until"),
        )
        .join(assessed.lazy().select("csm_row", "csm_score", csm_day="day"), on="csm_row", how="left")
        .select(
            "as_of_date",
            "account_id",
            "tier",
            "licensed_seats",
            (pl.col("as_of_date") - pl.col("created_on")).dt.total_days().alias("tenure"),
            pl.col("^(seconds|users|days|user_days|modules|features|reports)_.*$"),
            "open_tickets",
            "open_urgent",
            *(_days_since(f"{name}_day", name) for name in ("oldest_ticket", "oldest_invoice")),
            _days_since("interaction_day", "interaction_ago"),
            (_mean("closed_us_90", "closed_90") / 3.6e9).alias("close_hours"),
            _mean("late_365", "paid_365").alias("days_late"),
            _mean("nps_points_90", "nps_90").alias("nps"),
            (_mean("csat_micros_90", "csat_90") / 1e6).alias("csat"),
            "csm_score",
            (pl.col("as_of_date") - pl.col("csm_day")).dt.total_days().alias("csm_ago"),
        )
        .collect()
    )


def interval_sources(tables: dict[str, pl.DataFrame], usage: pl.DataFrame, assessed: pl.DataFrame) -> dict[str, pl.LazyFrame]:
    """Measures and where they come from: intervals of an account, `begins` to before `ends`, and what each adds."""
    tickets = (
        tables["tickets"]
        .lazy()
        .select(
            "account_id",
            "priority",
            begins=pl.col("created_at").dt.date(),
            ends=pl.col("closed_at").dt.date().fill_null(NEVER),
            us=(pl.col("closed_at") - pl.col("created_at")).dt.total_microseconds().clip(0),
            closed_at=pl.col("closed_at"),
        )
    )
    invoices = (
        tables["invoices"]
        .lazy()
        .with_columns(
            pl.col("paid_at").dt.date().fill_null(NEVER).alias("paid"),
            pl.col("voided_at").dt.date().fill_null(NEVER).alias("voided"),
        )
    )
    unpaid = invoices.select("account_id", begins=pl.col("issued_at").dt.date(), ends=pl.min_horizontal("paid", "voided"))
    closed = tickets.filter(pl.col("closed_at").is_not_null()).with_columns(begins=pl.col("ends"))
    closed = closed.with_columns(ends=pl.col("begins") + timedelta(days=90))
    paid = invoices.filter(pl.col("paid_at").is_not_null() & pl.col("due_at").is_not_null()).select(
        "account_id",
        begins=pl.col("paid"),
        ends=pl.min_horizontal(pl.col("paid_at").dt.date() + timedelta(days=365), pl.col("voided")),
        late=(pl.col("paid") - pl.col("due_at").dt.date()).dt.total_days().clip(0),
    )
    score = pl.col("score")
    nps, csat = (_responses(tables[name].lazy()) for name in ("nps_responses", "csat_responses"))
    met = tables["interactions"].lazy().select("account_id", day=pl.col("occurred_at").dt.date()).unique()
    return {
        "users_28": _seen_again(usage, "user_id"),
        "modules_28": _seen_again(usage, "module"),
        "features_28": _seen_again(usage, "feature"),
        "open_tickets": tickets.with_columns(adds=ONE),
        "open_urgent": tickets.filter(pl.col("priority") == "urgent").with_columns(adds=ONE),
        "oldest_ticket_day": _oldest(tickets),
        "closed_90": closed.with_columns(adds=ONE),
        "closed_us_90": closed.with_columns(adds=pl.col("us")),
        "oldest_invoice_day": _oldest(unpaid),
        "paid_365": paid.with_columns(adds=ONE),
        "late_365": paid.with_columns(adds=pl.col("late")),
        "nps_90": nps.with_columns(adds=ONE),
        "nps_points_90": nps.with_columns(
            adds=pl.when(score >= 9).then(100).when(score >= 7).then(0).otherwise(-100).cast(pl.Int64)
        ),
        "csat_90": csat.with_columns(adds=ONE),
        "csat_micros_90": csat.with_columns(adds=(score * 1_000_000).cast(pl.Int64)),
        "interaction_day": _until_next(met, pl.col("begins").to_physical()),
        "csm_row": _until_next(assessed.lazy(), pl.col("csm_row")),
    }


def _used(usage: pl.LazyFrame, first: date, days: int) -> pl.LazyFrame:
    """What is added up of each account and day."""
    cell = (pl.col("n") * days + (pl.col("day") - pl.lit(first)).dt.total_days()).alias("cell")
    user_days = (
        usage.select(cell, "user_id").drop_nulls().unique().group_by("cell").agg(pl.len().cast(pl.Int64).alias("user_days"))
    )
    reports = pl.when(pl.col("module") == "reports").then("events")
    sums = usage.group_by(cell).agg(pl.col("seconds").sum(), reports.sum().alias("reports"), ONE.first().alias("days"))
    return sums.join(user_days, on="cell", how="left")


def _changes(intervals: pl.LazyFrame, name: str, numbered: pl.LazyFrame, first: date, until: date, days: int) -> pl.LazyFrame:
    """What intervals add to and take from the grid's cells."""
    begins, ends = ((pl.col(column) - pl.lit(first)).dt.total_days() for column in ("begins", "ends"))
    clipped = (
        intervals.filter(pl.col("begins") < pl.col("ends"), pl.col("ends") > first, pl.col("begins") <= until)
        .join(numbered, on="account_id")
        .select("n", "adds", begin=begins.clip(0), end=ends.clip(upper_bound=days - 1))
    )
    both = pl.concat(
        [
            clipped.select((pl.col("n") * days + pl.col("begin")).alias("cell"), pl.col("adds").cast(pl.Int64)),
            clipped.select((pl.col("n") * days + pl.col("end")).alias("cell"), -pl.col("adds").cast(pl.Int64)),
        ]
    )
    return both.group_by("cell").agg(pl.col("adds").sum().alias(name))


def _running_sum(changes: pl.DataFrame, name: str, size: int) -> pl.Series:
    """What changes in some cells of the grid, added up over all of them in order."""
    changes = changes.drop_nulls(name)
    return pl.zeros(size, dtype=pl.Int64, eager=True).scatter(changes["cell"], changes[name]).cum_sum().alias(name)


def _windows() -> list[pl.Expr]:
    """Sums over windows, from running sums."""
    windows = [
        (pl.col(name) - pl.col(name).shift(28)).alias(f"{name}_28") for name in ("seconds", "reports", "user_days", "days")
    ]
    return [
        *windows,
        (pl.col("seconds") - pl.col("seconds").shift(15)).alias("seconds_15"),
        (pl.col("seconds").shift(15) - pl.col("seconds").shift(30)).alias("seconds_15_before"),
        pl.col("users_28").shift(28).alias("users_28_before"),
    ]


def _seen_again(usage: pl.DataFrame, column: str) -> pl.LazyFrame:
    """Something seen on a day counts for 28 days, or until it is seen again."""
    seen = usage.lazy().select("account_id", "n", column, begins=pl.col("day")).drop_nulls().unique().sort("n", column, "begins")
    again = (pl.col("n") == pl.col("n").shift(-1)) & (pl.col(column) == pl.col(column).shift(-1))
    ends = pl.col("begins") + timedelta(days=28)
    return seen.select(
        "account_id", "begins", ends=pl.min_horizontal(ends, pl.when(again).then(pl.col("begins").shift(-1))), adds=ONE
    )


def _oldest(intervals: pl.LazyFrame) -> pl.LazyFrame:
    """Of what is open, the one that began first: from when all that began before it have ended."""
    earlier = pl.col("ends").cum_max().shift(1).over("account_id")
    return intervals.sort("account_id", "begins", "ends").select(
        "account_id", "ends", adds=pl.col("begins").to_physical().cast(pl.Int64), begins=pl.max_horizontal("begins", earlier)
    )


def _until_next(days: pl.LazyFrame, adds: pl.Expr) -> pl.LazyFrame:
    """What holds from its day to the account's next."""
    ordered = days.rename({"day": "begins"}).sort("account_id", "begins")
    return ordered.select(
        "account_id", "begins", ends=pl.col("begins").shift(-1).over("account_id").fill_null(NEVER), adds=adds.cast(pl.Int64)
    )


def _responses(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Responses count for 90 days."""
    day = pl.col("responded_at").dt.date()
    return rows.select("account_id", "score", begins=day, ends=day + timedelta(days=90))


def _assessed(scores: pl.DataFrame) -> pl.DataFrame:
    """The newest assessment of each account and day."""
    day = pl.col("scored_at").dt.date().alias("day")
    last = scores.with_columns(day).filter(pl.col("scored_at") == pl.col("scored_at").max().over("account_id", "day"))
    return (
        last.group_by("account_id", "day")
        .agg(pl.col("score").mean().alias("csm_score"))
        .with_row_index("csm_row", offset=1)
        .with_columns(pl.col("csm_row").cast(pl.Int64))
    )


def _live(accounts: pl.DataFrame) -> pl.LazyFrame:
    """The versions of accounts and the days on which each is scored."""
    return accounts.lazy().select(
        "n",
        "account_id",
        "tier",
        "licensed_seats",
        created_on=pl.col("created_at").dt.date(),
        live_from=pl.max_horizontal(pl.col("created_at").dt.date(), "in_force_from"),
        live_until=pl.min_horizontal(pl.col("churned_at").dt.date().fill_null(NEVER), "in_force_until"),
    )


def _days_since(day: str, name: str) -> pl.Expr:
    """Days since a day that is kept as a number; 0 is none."""
    return pl.when(pl.col(day) != 0).then(pl.col("as_of_date").to_physical() - pl.col(day)).alias(name)


def _mean(total: str, count: str) -> pl.Expr:
    return pl.when(pl.col(count) != 0).then(pl.col(total) / pl.col(count))
