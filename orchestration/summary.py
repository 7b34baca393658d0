"""What a person wants to see after a build: bands by health score, the worst accounts and why, and where the tables are."""

import os
import sys
from pathlib import Path

import duckdb

from orchestration import settings
from orchestration.settings import UserError
from orchestration.sql_text import identifier, literal

BANDS = ("GREEN", "YELLOW", "RED", "UNKNOWN")
COLOURS = {"GREEN": "\033[32m", "YELLOW": "\033[33m", "RED": "\033[31m", "UNKNOWN": "\033[90m"}
WORST = 5


def print_summary(seconds: float | None = None, config_file: Path | None = None) -> None:
    """Prints the summary of the newest date in the database. Raises UserError where nothing was built yet.

    `config_file`, shaped like vars.yml, says which schema was published; by default vars.yml does.
    """
    path = settings.database_path()
    if not path.exists():
        raise UserError(f"{path} isn't there yet; run make demo, or make land FROM=folder and make build.")
    with duckdb.connect() as connection:
        # Under a name of its own: a file called health.duckdb would make `health.` ambiguous.
        connection.execute(f"attach {literal(str(path))} as customer_health (read_only)")
        schema = settings.published_schema(config_file)
        try:
            connection.execute(f"use {identifier('customer_health', schema)}")
            date = connection.execute("select max(as_of_date) from account_health_scores").fetchone()[0]
        except duckdb.CatalogException:
            raise UserError(f"{path} holds no scores yet; run make build.") from None
        print()
        if date is None:
            print("No account was scored: none was created on or before the date and hasn't churned.")
        else:
            _print_bands(connection, date)
            _print_worst(connection, date)
            _print_unmet(connection, date)
        _print_restated(connection, schema)
        _print_quality(connection, schema)
        _print_places(schema, date)
    if seconds is not None:
        print(f"All this took {seconds:.0f} seconds.")


def _print_bands(connection: duckdb.DuckDBPyConnection, date: object) -> None:
    counted = connection.execute(
        "select health_score, band, count(*) as accounts from account_health_scores where as_of_date = ? group by all",
        [date],
    ).df()
    order = connection.execute("select health_score from health_score_definitions group by 1 order by min(priority)").df()
    table = counted.pivot(index="health_score", columns="band", values="accounts")
    table = table.reindex(index=order["health_score"], columns=list(BANDS)).fillna(0).astype(int)
    table.loc["all"] = table.sum()
    print(f"Account health on {date}")
    print(f"  {'health score':<24}{'accounts':>9}" + "".join(_coloured(f"{band:>9}", band) for band in BANDS))
    for name, row in table.iterrows():
        print(f"  {name:<24}{row.sum():>9}" + "".join(f"{number:>9}" for number in row))
    print()


def _print_worst(connection: duckdb.DuckDBPyConnection, date: object) -> None:
    accounts = connection.execute(
        f"""select account_id, account_name, health_score, score, band from account_health_current
        where score is not null order by score_exact, account_id limit {WORST}"""
    ).fetchall()
    print(f"The {len(accounts)} worst accounts, and what holds each down")
    for account, name, health_score, score, band in accounts:
        print(f"  {_coloured(f'{score:>3} {band:<7}', band)} {name or account} ({account}, {health_score})")
        kpis = connection.execute(
            """select kpi, value, status, effective_weight * (100 - score) as points from account_kpi_scores
            where as_of_date = ? and account_id = ? and effective_weight * (100 - score) >= 0.05
            order by points desc, kpi limit 3""",
            [date, account],
        ).fetchall()
        for kpi, value, status, points in kpis:
            shown = status if value is None else f"{value:,.1f}".removesuffix(".0")
            print(f"              {-points:>6.1f} points  {kpi}: {shown}")
    print()


def _print_unmet(connection: duckdb.DuckDBPyConnection, date: object) -> None:
    unmet = connection.execute(
        """select health_score from health_score_definitions
        where health_score not in (select health_score from account_health_scores where as_of_date = ?)
        group by health_score order by min(priority)""",
        [date],
    ).fetchall()
    for (name,) in unmet:
        print(f"No account met the health score {name} on {date}: look at its filter, and at the health scores before it.")


def _print_restated(connection: duckdb.DuckDBPyConnection, schema: str) -> None:
    """Says which earlier dates were scored again because raw data of them changed, and which were left as they were."""
    connection.execute(f"use {identifier('customer_health', f'{schema}_intermediate')}")
    changed_since, first, last, left = connection.execute(
        """select min(changed_since), min(as_of_date) filter (where is_restated), max(as_of_date) filter (where is_restated),
        count(*) filter (where not is_restated) from int_restated_dates
        where is_restated or as_of_date not in (select as_of_date from as_of_dates)"""
    ).fetchone()
    connection.execute(f"use {identifier('customer_health', schema)}")
    if changed_since is None:
        return
    again = f"{first} to {last} were scored again" if first else "no date was scored again"
    print(f"Raw data of {changed_since} and later changed after it was scored: {again} (settings.restate_days).")
    if left:
        print(f"  {left} earlier dates were left as they were; make build SINCE={changed_since} scores them again.")


def _print_quality(connection: duckdb.DuckDBPyConnection, schema: str) -> None:
    rejected = connection.execute("select count(*) from rejected_rows").fetchone()[0]
    if rejected:
        print(f"{rejected:,} raw rows were rejected; {schema}.rejected_rows says which and why, {schema}.raw_quality how many.")
    absent = connection.execute("select raw_table from raw_quality where reason = 'not provided' order by 1").fetchall()
    if absent:
        print(f"Raw tables that are not there: {', '.join(name for (name,) in absent)}.")
    silent = connection.execute(
        """select source, coalesce('since ' || newest_row_on, 'at all'), expected_every_days from source_freshness
        where is_stale and as_of_date = (select max(as_of_date) from source_freshness) order by source"""
    ).fetchall()
    for source, since, days in silent:
        print(f"{source}: no new rows {since} (expected every {days} days), so KPIs that use it are source_stale.")
    failed = connection.execute(
        """select check_name, subject, severity, explanation from run_checks
        where is_failed and check_name <> 'source_freshness' and as_of_date = (select max(as_of_date) from run_checks)
        order by check_name, subject"""
    ).fetchall()
    for check, subject, severity, explanation in failed:
        print(f"Check {check} of {subject} failed ({severity}): {explanation}.")


def _print_places(schema: str, date: object) -> None:
    print(f"The tables are in {settings.database_path()}, schema {schema}. For one account's story:")
    print(f"  select * from {schema}.account_kpi_scores where account_id = '...' and as_of_date = '{date}'")


def _coloured(text: str, band: str) -> str:
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return text
    return f"{COLOURS[band]}{text}\033[0m"
