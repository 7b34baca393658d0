"""What a person wants to see after a build: bands by health score, the worst accounts and why, and where the tables are."""

import os
import sys

import duckdb

from orchestration import settings
from orchestration.settings import UserError

BANDS = ("GREEN", "YELLOW", "RED", "UNKNOWN")
COLOURS = {"GREEN": "\033[32m", "YELLOW": "\033[33m", "RED": "\033[31m", "UNKNOWN": "\033[90m"}
WORST = 5


def print_summary(seconds: float | None = None) -> None:
    """Prints the summary of the newest date in the database. Raises UserError where nothing was built yet."""
    path = settings.database_path()
    if not path.exists():
        raise UserError(f"{path} isn't there yet; run make demo, or make land FROM=folder and make build.")
    quoted = "'" + str(path).replace("'", "''") + "'"
    with duckdb.connect() as connection:
        # Under a name of its own: a file called health.duckdb would make `health.` ambiguous.
        connection.execute(f"attach {quoted} as customer_health (read_only)")
        connection.execute("use customer_health")
        try:
            date = connection.execute("select max(as_of_date) from health.account_health_scores").fetchone()[0]
        except duckdb.CatalogException:
            raise UserError(f"{path} holds no scores yet; run make build.") from None
        print()
        if date is None:
            print("No account was scored: none was created on or before the date and hasn't churned.")
        else:
            _print_bands(connection, date)
            _print_worst(connection, date)
        _print_quality(connection)
        _print_places(connection, date)
    if seconds is not None:
        print(f"All this took {seconds:.0f} seconds.")


def _print_bands(connection: duckdb.DuckDBPyConnection, date: object) -> None:
    counted = connection.execute(
        "select health_score, band, count(*) as accounts from health.account_health_scores where as_of_date = ? group by all",
        [date],
    ).df()
    order = connection.execute("select health_score from health.health_score_definitions group by 1 order by min(priority)").df()
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
        f"""select account_id, account_name, health_score, score, band from health.account_health_current
        where score is not null order by score_exact, account_id limit {WORST}"""
    ).fetchall()
    print(f"The {len(accounts)} worst accounts, and what holds each down")
    for account, name, health_score, score, band in accounts:
        print(f"  {_coloured(f'{score:>3} {band:<7}', band)} {name or account} ({account}, {health_score})")
        kpis = connection.execute(
            """select kpi, value, status, effective_weight * (100 - score) as points from health.account_kpi_scores
            where as_of_date = ? and account_id = ? and effective_weight * (100 - score) >= 0.05
            order by points desc, kpi limit 3""",
            [date, account],
        ).fetchall()
        for kpi, value, status, points in kpis:
            shown = status if value is None else f"{value:,.1f}".removesuffix(".0")
            print(f"              {-points:>6.1f} points  {kpi}: {shown}")
    print()


def _print_quality(connection: duckdb.DuckDBPyConnection) -> None:
    rejected = connection.execute("select count(*) from health.rejected_rows").fetchone()[0]
    if rejected:
        print(f"{rejected:,} raw rows were rejected; health.rejected_rows says which and why, health.raw_quality how many.")
    absent = connection.execute("select raw_table from health.raw_quality where reason = 'not provided' order by 1").fetchall()
    if absent:
        print(f"Raw tables that are not there: {', '.join(name for (name,) in absent)}.")


def _print_places(connection: duckdb.DuckDBPyConnection, date: object) -> None:
    print(f"The tables are in {settings.database_path()}, schema health. For one account's story:")
    print(f"  select * from health.account_kpi_scores where account_id = '...' and as_of_date = '{date}'")


def _coloured(text: str, band: str) -> str:
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return text
    return f"{COLOURS[band]}{text}\033[0m"
