"""A DuckDB file with a few published tables, as a build leaves them, made by hand."""

from pathlib import Path

import duckdb

TABLES = """
create schema if not exists health;
create table if not exists health.health_alerts (
    as_of_date date, account_id varchar, alert varchar, since date, band varchar, score integer, reasons varchar,
    csm varchar, arr double);
create table if not exists health.account_health_scores (
    as_of_date date, account_id varchar, health_score varchar, score integer, score_exact double, band varchar,
    coverage double, config_version varchar, computed_at timestamp);
create table if not exists health.account_health_current (
    account_id varchar, as_of_date date, account_name varchar, csm varchar);
create table if not exists health.account_kpi_scores (
    as_of_date date, account_id varchar, section varchar, kpi varchar, score double, effective_weight double);
"""


class Published:
    """The published tables in a file, and ways to put rows into them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.run(TABLES)

    def run(self, sql: str, rows: list | None = None) -> None:
        """Runs statements, or one for each of some rows."""
        with duckdb.connect(str(self.path)) as connection:
            if rows is None:
                connection.execute(sql)
            else:
                connection.executemany(sql, rows)

    def account(self, account_id: str, name: str | None = None, csm: str | None = None) -> None:
        """An account's name and CSM."""
        self.run("insert into health.account_health_current values (?, '2026-05-31', ?, ?)", [(account_id, name, csm)])

    def score(self, day: str, account_id: str, score: int | None, band: str, reasons: dict[str, float] | None = None) -> None:
        """A score; `reasons` are the KPIs that hold it down, with the points each takes."""
        self.run(
            "insert into health.account_health_scores values (?, ?, 'default', ?, ?, ?, 1, 'abc', now())",
            [(day, account_id, score, score, band)],
        )
        if reasons:
            kpis = [(day, account_id, kpi, 0, points / 100) for kpi, points in reasons.items()]
            self.run("insert into health.account_kpi_scores values (?, ?, 'Section', ?, ?, ?)", kpis)

    def alert(self, day: str, account_id: str, alert: str, since: str, csm: str | None = "Ann", arr: float = 1000) -> None:
        """An alert of a RED account of 28."""
        row = (day, account_id, alert, since, "RED", 28, "open_tickets (-20.0)", csm, arr)
        self.run("insert into health.health_alerts values (?, ?, ?, ?, ?, ?, ?, ?, ?)", [row])
