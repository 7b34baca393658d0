"""The benchmark's work by hand in DuckDB SQL: one script for the first build, the nightly scan, and a year of dates at once.

    python -m benchmarks.by_hand_duckdb first --data FOLDER --out FOLDER

It reads the raw files as they are delivered, knows that their columns are typed and free of stray blanks, and reads only
the tables that the 20 KPIs need.
"""

import argparse
from datetime import date, timedelta
from pathlib import Path

import duckdb

from benchmarks.days import LAST_DAY, NIGHT_DAY, REPLAY_SINCE, SCANNED_DAYS, first_day
from benchmarks.definitions import HEALTH_SCORES
from benchmarks.duckdb_replay import replay_measures_sql
from benchmarks.duckdb_scores import STATUS_TYPE, kpis_sql, score_sql
from benchmarks.measure import Stopwatch

# What a row of a table needs, beside a known account, in order not to be rejected.
ACCEPTED = {
    "tickets": "ticket_id is not null and created_at is not null and not coalesce(closed_at::date < created_at::date, false)"
    " and not coalesce(first_responded_at::date < created_at::date, false)",
    "invoices": "invoice_id is not null and issued_at is not null and not coalesce(paid_at::date < issued_at::date, false)"
    " and not coalesce(voided_at::date < issued_at::date, false)",
    "nps_responses": "response_id is not null and responded_at is not null and score between 0 and 10",
    "csat_responses": "response_id is not null and responded_at is not null and score between 1 and 5",
    "interactions": "interaction_id is not null and occurred_at is not null",
    "csm_scores": "csm_score_id is not null and scored_at is not null and score between 0 and 100",
}
KEYS = {
    "tickets": "ticket_id",
    "invoices": "invoice_id",
    "nps_responses": "response_id",
    "csat_responses": "response_id",
    "interactions": "interaction_id",
    "csm_scores": "csm_score_id",
}


class ByHand:
    """A database with the raw rows that count, and the steps that are measured."""

    def __init__(self, data: Path, out: Path, parts: tuple[str, ...]) -> None:
        self.data, self.out, self.parts = data, out, parts
        self.watch = Stopwatch()
        out.mkdir(parents=True, exist_ok=True)
        self.db = duckdb.connect(":memory:" if "night" in parts else str(out / "usage.duckdb"), config={"threads": 2})
        self.db.execute(STATUS_TYPE)

    def read_tables(self) -> None:
        """Accounts, and of the other tables the newest accepted row of each key."""
        with self.watch.step("small tables"):
            self.db.execute(f"""
                create or replace temp table accounts as
                select
                    *,
                    case when row_number() over versions > 1 then updated_at::date else date '0001-01-01' end as in_force_from,
                    coalesce(lead(updated_at::date) over versions, date '9999-12-31') as in_force_until
                from (
                    select * from {self._files("accounts")}
                    where account_id is not null and created_at is not null
                    qualify row_number() over (partition by account_id, updated_at order by {NEWEST}) = 1
                )
                window versions as (partition by account_id order by updated_at nulls first)
            """)
            self.db.execute("create or replace temp table known as select distinct account_id from accounts")
            for name, accepted in ACCEPTED.items():
                self.db.execute(f"""
                    create or replace temp table {name} as
                    select * from {self._files(name)}
                    semi join known using (account_id)
                    where {accepted}
                    qualify row_number() over (partition by {KEYS[name]} order by {NEWEST}) = 1
                """)

    def roll_up(self, years: int) -> None:
        """All usage by account, user, day, module, feature and event, a month at a time to keep memory low."""
        with self.watch.step("roll-up"):
            self.db.execute("drop table if exists usage")
            since = first_day(years)
            while since <= LAST_DAY:
                until = min(since + timedelta(days=31), LAST_DAY + timedelta(days=1))
                exists = since > first_day(years)
                self.db.execute(f"{'insert into usage' if exists else 'create table usage as'} {self._usage_sql(since, until)}")
                since = until

    def scan(self, as_of: date) -> None:
        """Usage of the last days only, from the raw files."""
        with self.watch.step("scan"):
            since = as_of - timedelta(days=SCANNED_DAYS - 1)
            self.db.execute(f"create or replace temp table usage as {self._usage_sql(since, as_of + timedelta(days=1))}")

    def score(self, measures: str, file: str) -> None:
        """KPIs, statuses and scores from measures, written as Parquet."""
        with self.watch.step("KPIs and scores"):
            kpis = kpis_sql(measures)
            scores = " union all ".join(f"({score_sql(score)})" for score in HEALTH_SCORES)
            self.db.execute(f"copy (with kpis as not materialized ({kpis}) {scores}) to '{self.out / file}' (format parquet)")

    def _files(self, name: str) -> str:
        """A table's delivered files as one, with what tells which of two rows came later."""
        paths = [self.data / part / f"{name}.parquet" for part in self.parts]
        listed = ", ".join(f"'{path}'" for path in paths if path.exists())
        return f"""(
            select *, file_row_number as line, file_index as landing
            from read_parquet([{listed}], file_row_number = true, union_by_name = true)
        )"""

    def _usage_sql(self, since: date, until: date) -> str:
        """Events of some days: rejected ones left out, those delivered twice once, rolled up."""
        return f"""
            with accepted as materialized (
                select * from {self._files("events")}
                semi join known using (account_id)
                where occurred_at >= timestamp '{since}' and occurred_at < timestamp '{until}' and event_id is not null
            ),
            twice as (
                select event_id, occurred_at::date as day from accepted group by event_id, occurred_at::date having count(*) > 1
            ),
            newest as (
                select accepted.* from accepted
                inner join twice on accepted.event_id = twice.event_id and accepted.occurred_at::date = twice.day
                qualify row_number() over (partition by accepted.event_id, twice.day order by {NEWEST}) = 1
            ),
            counted as (
                select account_id, user_id, occurred_at, module, feature, event_name, duration_seconds from accepted
                anti join twice on accepted.event_id = twice.event_id and accepted.occurred_at::date = twice.day
                union all
                select account_id, user_id, occurred_at, module, feature, event_name, duration_seconds from newest
            )
            select
                account_id, user_id, occurred_at::date as day, module, feature, event_name,
                count(*) as events, coalesce(sum(duration_seconds), 0)::bigint as seconds
            from counted
            group by all
        """


NEWEST = "loaded_at desc nulls last, landing desc, line desc"


def one_date_measures_sql(day: date) -> str:
    """What KPIs are made of, on one date: a row an account that is scored on it."""
    ago = f"date_diff('day', {{}}::date, date '{day}')"
    return f"""
        with recent as (
            select *, {ago.format("day")} as ago from usage where day between date '{day}' - 55 and date '{day}'
        ),
        used as (
            select
                account_id,
                sum(seconds) filter (ago < 28) as seconds_28,
                sum(seconds) filter (ago < 15) as seconds_15,
                sum(seconds) filter (ago between 15 and 29) as seconds_15_before,
                count(distinct module) filter (ago < 28) as modules_28,
                count(distinct feature) filter (ago < 28) as features_28,
                sum(events) filter (ago < 28 and module = 'reports') as reports_28
            from recent
            group by account_id
        ),
        visited as (
            select
                account_id,
                count(distinct user_id) filter (ago < 28) as users_28,
                count(distinct user_id) filter (ago >= 28) as users_28_before,
                count(distinct ago) filter (ago < 28) as days_28,
                count(user_id) filter (ago < 28) as user_days_28
            from (select distinct account_id, user_id, ago from recent)
            group by account_id
        ),
        supported as (
            select
                account_id,
                count(*) filter (is_open) as open_tickets,
                count(*) filter (is_open and priority = 'urgent') as open_urgent,
                max(ago) filter (is_open) as oldest_ticket,
                avg(greatest(0, date_diff('microsecond', created_at, closed_at)) / 3.6e9)
                    filter (closed_ago between 0 and 89) as close_hours
            from (
                select
                    *,
                    {ago.format("created_at")} as ago,
                    {ago.format("closed_at")} as closed_ago,
                    coalesce(closed_ago < 0, true) as is_open
                from tickets
            )
            where ago >= 0
            group by account_id
        ),
        billed as (
            select
                account_id,
                max(ago) filter (coalesce(paid_ago < 0, true)) as oldest_invoice,
                avg(greatest(0, date_diff('day', due_at::date, paid_at::date))) filter (paid_ago between 0 and 364) as days_late
            from (select *, {ago.format("issued_at")} as ago, {ago.format("paid_at")} as paid_ago from invoices)
            where ago >= 0 and coalesce(voided_at::date > date '{day}', true)
            group by account_id
        ),
        recommended as (
            select account_id, avg(case when score >= 9 then 100 when score >= 7 then 0 else -100 end) as nps
            from nps_responses
            where {ago.format("responded_at")} between 0 and 89
            group by account_id
        ),
        satisfied as (
            select account_id, avg(score) as csat from csat_responses
            where {ago.format("responded_at")} between 0 and 89
            group by account_id
        ),
        met as (
            select account_id, min({ago.format("occurred_at")}) as interaction_ago from interactions
            where {ago.format("occurred_at")} >= 0
            group by account_id
        ),
        assessed as (
            select account_id, avg(score) as csm_score, min({ago.format("scored_at")}) as csm_ago
            from (
                select * from csm_scores
                where {ago.format("scored_at")} >= 0
                qualify rank() over (partition by account_id order by scored_at desc) = 1
            )
            group by account_id
        )
        select
            date '{day}' as as_of_date, accounts.account_id, tier, licensed_seats,
            {ago.format("created_at")} as tenure, columns(* exclude (account_id, tier, licensed_seats))
        from (
            select account_id, created_at, tier, licensed_seats from accounts
            where created_at::date <= date '{day}' and coalesce(churned_at::date > date '{day}', true)
                and in_force_from <= date '{day}' and date '{day}' < in_force_until
        ) as accounts
        left join used using (account_id)
        left join visited using (account_id)
        left join supported using (account_id)
        left join billed using (account_id)
        left join recommended using (account_id)
        left join satisfied using (account_id)
        left join met using (account_id)
        left join assessed using (account_id)
    """


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.by_hand_duckdb", description=__doc__.splitlines()[0])
    parser.add_argument("step", choices=["first", "night", "replay"])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--since", type=date.fromisoformat, default=REPLAY_SINCE)
    options = parser.parse_args()
    by_hand = ByHand(options.data, options.out, ("year", "night") if options.step == "night" else ("year",))
    by_hand.read_tables()
    if options.step == "first":
        by_hand.roll_up(options.years)
        by_hand.score(one_date_measures_sql(LAST_DAY), "first.parquet")
    elif options.step == "night":
        by_hand.scan(NIGHT_DAY)
        by_hand.score(one_date_measures_sql(NIGHT_DAY), "night.parquet")
    else:
        with by_hand.watch.step("measures"):
            accounts = by_hand.db.execute("select count(*) from known").fetchone()[0]
            measures = replay_measures_sql(options.since, LAST_DAY, accounts)
            by_hand.db.execute(f"create or replace temp table measures as {measures}")
        by_hand.score("select * from measures", "replay.parquet")
    by_hand.watch.print_result()


if __name__ == "__main__":
    main()
