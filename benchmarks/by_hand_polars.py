"""The benchmark's work by hand in Polars: one script for the first build, the nightly scan, and a year of dates at once.

    python -m benchmarks.by_hand_polars first --data FOLDER --out FOLDER

It reads the raw files as they are delivered, knows that their columns are typed and free of stray blanks, and reads only
the tables that the 20 KPIs need.
"""

import argparse
import os
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "2")

import polars as pl

from benchmarks.days import LAST_DAY, NIGHT_DAY, REPLAY_SINCE, SCANNED_DAYS, first_day
from benchmarks.measure import Stopwatch
from benchmarks.polars_replay import replay_measures
from benchmarks.polars_scores import kpis_and_scores

NEVER, ALWAYS = date(9999, 12, 31), date(1, 1, 1)
ROWS_AT_ONCE = 400_000  # scored at a time, which bounds memory


def not_before(end: str, start: str) -> pl.Expr:
    """An end that is missing, or not on an earlier day than its start."""
    return pl.col(end).is_null() | (pl.col(end).dt.date() >= pl.col(start).dt.date())


# Each table's key, and what a row needs, beside a known account, in order not to be rejected.
TABLES = {
    "tickets": (
        "ticket_id",
        pl.col("created_at").is_not_null()
        & not_before("closed_at", "created_at")
        & not_before("first_responded_at", "created_at"),
    ),
    "invoices": (
        "invoice_id",
        pl.col("issued_at").is_not_null() & not_before("paid_at", "issued_at") & not_before("voided_at", "issued_at"),
    ),
    "nps_responses": ("response_id", pl.col("responded_at").is_not_null() & pl.col("score").is_between(0, 10)),
    "csat_responses": ("response_id", pl.col("responded_at").is_not_null() & pl.col("score").is_between(1, 5)),
    "interactions": ("interaction_id", pl.col("occurred_at").is_not_null()),
    "csm_scores": ("csm_score_id", pl.col("scored_at").is_not_null() & pl.col("score").is_between(0, 100)),
}


class ByHand:
    """The raw rows that count, and the steps that are measured."""

    def __init__(self, data: Path, out: Path, parts: tuple[str, ...]) -> None:
        self.data, self.out, self.parts = data, out, parts
        self.watch = Stopwatch()
        self.tables: dict[str, pl.DataFrame] = {}
        out.mkdir(parents=True, exist_ok=True)

    def read_tables(self) -> None:
        """Accounts, and of the other tables the newest accepted row of each key."""
        with self.watch.step("small tables"):
            versions = newest(
                self._scan("accounts").filter(pl.col("account_id").is_not_null(), pl.col("created_at").is_not_null()).collect(),
                ["account_id", "updated_at"],
            ).sort("account_id", "updated_at", nulls_last=False)
            changed = pl.col("updated_at").dt.date()
            self.tables["accounts"] = versions.with_columns(
                pl.when(pl.col("account_id") == pl.col("account_id").shift(1))
                .then(changed)
                .fill_null(ALWAYS)
                .alias("in_force_from"),
                pl.when(pl.col("account_id") == pl.col("account_id").shift(-1))
                .then(changed.shift(-1))
                .fill_null(NEVER)
                .alias("in_force_until"),
            )
            self.known = versions.select("account_id").unique().lazy()
            for name, (key, accepted) in TABLES.items():
                rows = self._scan(name).filter(pl.col(key).is_not_null() & accepted).join(self.known, on="account_id", how="semi")
                self.tables[name] = newest(rows.collect(), [key])

    def roll_up(self, years: int) -> None:
        """All usage by account, user, day, module, feature and event, a month at a time to keep memory low."""
        with self.watch.step("roll-up"):
            shutil.rmtree(self.out / "usage", ignore_errors=True)
            (self.out / "usage").mkdir()
            since = first_day(years)
            while since <= LAST_DAY:
                until = min(since + timedelta(days=31), LAST_DAY + timedelta(days=1))
                self._usage(since, until).write_parquet(self.out / "usage" / f"{since}.parquet")
                since = until

    def scan(self, as_of: date) -> pl.DataFrame:
        """Usage of the last days only, from the raw files."""
        with self.watch.step("scan"):
            return self._usage(as_of - timedelta(days=SCANNED_DAYS - 1), as_of + timedelta(days=1))

    def rolled_up(self, since: date) -> pl.DataFrame:
        """Usage from a day on, from the roll-up."""
        with self.watch.step("read the roll-up"):
            return pl.scan_parquet(self.out / "usage" / "*.parquet").filter(pl.col("day") >= since).collect()

    def score(self, measures: pl.DataFrame, file: str) -> None:
        """KPIs, statuses and scores from measures, written as Parquet."""
        with self.watch.step("KPIs and scores"):
            path = self.out / file
            shutil.rmtree(path, ignore_errors=True)
            path.mkdir()
            for number, rows in enumerate(measures.iter_slices(ROWS_AT_ONCE)):
                kpis_and_scores(rows.lazy()).collect().write_parquet(path / f"{number:04}.parquet")

    def _scan(self, name: str) -> pl.LazyFrame:
        """A table's delivered files, those delivered later below."""
        paths = [self.data / part / f"{name}.parquet" for part in self.parts]
        return pl.concat([pl.scan_parquet(path) for path in paths if path.exists()], how="diagonal")

    def _usage(self, since: date, until: date) -> pl.DataFrame:
        """Events of some days: rejected ones left out, those delivered twice once, rolled up."""
        day = pl.col("occurred_at").dt.date().alias("day")
        midnight = datetime.min.time()
        events = (
            self._scan("events")
            .filter(
                pl.col("occurred_at") >= datetime.combine(since, midnight),
                pl.col("occurred_at") < datetime.combine(until, midnight),
                pl.col("event_id").is_not_null(),
            )
            .join(self.known, on="account_id", how="semi", maintain_order="left")
            .with_columns(day)
            .collect()
        )
        key = ["event_id", "day"]
        twice = events.group_by(key).len().filter(pl.col("len") > 1).select(key)
        once = events.join(twice, on=key, how="anti")
        again = newest(events.join(twice, on=key, how="semi", maintain_order="left"), key)
        return (
            pl.concat([once, again])
            .group_by("account_id", "user_id", "day", "module", "feature", "event_name")
            .agg(pl.len().cast(pl.Int64).alias("events"), pl.col("duration_seconds").sum().cast(pl.Int64).alias("seconds"))
        )


def newest(rows: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Of rows with the same key the one loaded last, and of those the one that stands last."""
    if not rows.select(key).is_duplicated().any():
        return rows
    return rows.sort("loaded_at", nulls_last=False, maintain_order=True).unique(key, keep="last", maintain_order=True)


def counted(rows: pl.LazyFrame, column: str, name: str) -> pl.LazyFrame:
    """How many different values an account has."""
    return rows.select("account_id", column).drop_nulls().unique().group_by("account_id").agg(pl.len().alias(name))


def one_date_measures(tables: dict[str, pl.DataFrame], usage: pl.DataFrame, on: date) -> pl.DataFrame:
    """What KPIs are made of, on one date: a row an account that is scored on it."""

    def ago(column: str) -> pl.Expr:
        return (pl.lit(on) - pl.col(column).cast(pl.Date)).dt.total_days()

    used = usage.lazy().with_columns(ago("day").alias("ago")).filter(pl.col("ago").is_between(0, 55))
    now = used.filter(pl.col("ago") < 28)
    tickets = tables["tickets"].lazy().with_columns(ago("created_at").alias("ago"), ago("closed_at").alias("closed_ago"))
    tickets = tickets.filter(pl.col("ago") >= 0).with_columns((pl.col("closed_ago") < 0).fill_null(True).alias("is_open"))
    invoices = tables["invoices"].lazy().with_columns(ago("issued_at").alias("ago"), ago("paid_at").alias("paid_ago"))
    invoices = invoices.filter(pl.col("ago") >= 0, (ago("voided_at") < 0).fill_null(True))
    is_open, unpaid = pl.col("is_open"), (pl.col("paid_ago") < 0).fill_null(True)
    hours = (pl.col("closed_at") - pl.col("created_at")).dt.total_microseconds().clip(0) / 3.6e9
    days_late = (pl.col("paid_at").dt.date() - pl.col("due_at").dt.date()).dt.total_days().clip(0)
    score = pl.col("score")
    points = pl.when(score >= 9).then(100).when(score >= 7).then(0).otherwise(-100)
    newest_score = tables["csm_scores"].lazy().with_columns(ago("scored_at").alias("ago")).filter(pl.col("ago") >= 0)
    newest_score = newest_score.filter(pl.col("scored_at") == pl.col("scored_at").max().over("account_id"))
    parts = [
        used.group_by("account_id").agg(
            pl.col("seconds").filter(pl.col("ago") < 28).sum().alias("seconds_28"),
            pl.col("seconds").filter(pl.col("ago") < 15).sum().alias("seconds_15"),
            pl.col("seconds").filter(pl.col("ago").is_between(15, 29)).sum().alias("seconds_15_before"),
            pl.col("events").filter(pl.col("ago") < 28, pl.col("module") == "reports").sum().alias("reports_28"),
        ),
        counted(now, "user_id", "users_28"),
        counted(used.filter(pl.col("ago") >= 28), "user_id", "users_28_before"),
        counted(now, "day", "days_28"),
        counted(now, "module", "modules_28"),
        counted(now, "feature", "features_28"),
        now.select("account_id", "user_id", "day")
        .drop_nulls()
        .unique()
        .group_by("account_id")
        .agg(pl.len().alias("user_days_28")),
        tickets.group_by("account_id").agg(
            is_open.sum().alias("open_tickets"),
            (is_open & (pl.col("priority") == "urgent")).sum().alias("open_urgent"),
            pl.col("ago").filter(is_open).max().alias("oldest_ticket"),
            hours.filter(pl.col("closed_ago").is_between(0, 89)).mean().alias("close_hours"),
        ),
        invoices.group_by("account_id").agg(
            pl.col("ago").filter(unpaid).max().alias("oldest_invoice"),
            days_late.filter(pl.col("paid_ago").is_between(0, 364)).mean().alias("days_late"),
        ),
        tables["nps_responses"]
        .lazy()
        .filter(ago("responded_at").is_between(0, 89))
        .group_by("account_id")
        .agg(points.mean().alias("nps")),
        tables["csat_responses"]
        .lazy()
        .filter(ago("responded_at").is_between(0, 89))
        .group_by("account_id")
        .agg(score.mean().alias("csat")),
        tables["interactions"]
        .lazy()
        .filter(ago("occurred_at") >= 0)
        .group_by("account_id")
        .agg(ago("occurred_at").min().alias("interaction_ago")),
        newest_score.group_by("account_id").agg(score.mean().alias("csm_score"), pl.col("ago").min().alias("csm_ago")),
    ]
    measures = (
        tables["accounts"]
        .lazy()
        .filter(
            pl.col("created_at").dt.date() <= on,
            (pl.col("churned_at").dt.date() > on).fill_null(True),
            pl.col("in_force_from") <= on,
            pl.col("in_force_until") > on,
        )
    )
    measures = measures.select(
        pl.lit(on).alias("as_of_date"), "account_id", "tier", "licensed_seats", ago("created_at").alias("tenure")
    )
    for part in parts:
        measures = measures.join(part, on="account_id", how="left")
    return measures.collect()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.by_hand_polars", description=__doc__.splitlines()[0])
    parser.add_argument("step", choices=["first", "night", "replay"])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--since", type=date.fromisoformat, default=REPLAY_SINCE, help="the replay's first date")
    options = parser.parse_args()
    by_hand = ByHand(options.data, options.out, ("year", "night") if options.step == "night" else ("year",))
    by_hand.read_tables()
    if options.step == "replay":
        usage = by_hand.rolled_up(options.since - timedelta(days=SCANNED_DAYS))
        with by_hand.watch.step("measures"):
            measures = replay_measures(by_hand.tables, usage, options.since, LAST_DAY)
    else:
        on = LAST_DAY if options.step == "first" else NIGHT_DAY
        if options.step == "first":
            by_hand.roll_up(options.years)
            usage = by_hand.rolled_up(on - timedelta(days=SCANNED_DAYS))
        else:
            usage = by_hand.scan(on)
        with by_hand.watch.step("measures"):
            measures = one_date_measures(by_hand.tables, usage, on)
    by_hand.score(measures, f"{options.step}.parquet")
    by_hand.watch.print_result()


if __name__ == "__main__":
    main()
