"""What another configuration would change: a date scored under both, side by side, for a person and for a pull request."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from orchestration import build, config_check, landing, published, run_lock, settings
from orchestration.settings import UserError
from orchestration.sql_text import identifier, literal

BANDS = ("GREEN", "YELLOW", "RED", "UNKNOWN")
MOVERS = 10

COMPARISON = """
with kpis as (
    select
        coalesce(mine.account_id, other.account_id) as account_id,
        coalesce(mine.kpi, other.kpi) as kpi,
        coalesce(sum(other.contribution), 0) - coalesce(sum(mine.contribution), 0) as points
    from (select * from mine_kpis) as mine
    full outer join (select * from other_kpis) as other using (account_id, section, kpi)
    group by all
),
reasons as (
    select account_id, string_agg(format('{} ({:+.1f})', kpi, points), ', ' order by abs(points) desc, kpi) as reasons
    from (
        select *, row_number() over (partition by account_id order by abs(points) desc, kpi) as place
        from kpis where abs(points) >= 0.05
    )
    where place <= 3
    group by account_id
)
select
    coalesce(mine.as_of_date, other.as_of_date) as as_of_date,
    coalesce(mine.account_id, other.account_id) as account_id,
    names.account_name,
    mine.health_score, other.health_score as other_health_score,
    mine.score, other.score as other_score,
    mine.band, other.band as other_band,
    round(other.score_exact - mine.score_exact, 4) as score_change,
    reasons.reasons,
    mine.config_version, other.config_version as other_config_version
from mine_scores as mine
full outer join other_scores as other using (account_id)
left join reasons using (account_id)
left join names using (account_id)
order by
    case when (mine.score is null) = (other.score is null) then 3 when other.score is null then 1 else 2 end,
    abs(coalesce(other.score_exact, 0) - coalesce(mine.score_exact, 0)) desc,
    account_id
"""


def print_impact(config_file: Path, as_of: str | None = None) -> None:
    """Scores one date under vars.yml and under `config_file`; prints, stores and writes what differs.

    The date is `as_of`, else the newest that was published. The comparison is kept as the table `config_impact`, one row an
    account, and as Markdown. Raises UserError where a configuration has faults, the date isn't one, nothing was built yet, the
    database is in use, or dbt fails.
    """
    config_check.require_valid()
    config_check.require_valid(config_file)
    build.run_environment(as_of, as_of)
    database = settings.database_path()
    with run_lock.alone("make impact"):
        with published.opened(database) as connection:
            day = as_of or str(published.checked_day(connection, None))
        landing.refresh_raw_tables()
        _print_impact(database, config_file, day)


def _print_impact(database: Path, config_file: Path, day: str) -> None:
    schema = settings.published_schema()
    folder = settings.home() / "impact"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    files = {name: folder / f"{name}.duckdb" for name in ("mine", "other")}
    for name, path in files.items():
        print(f"Scoring {day} under {'vars.yml' if name == 'mine' else config_file} ...", flush=True)
        shutil.copy(database, path)
        _score(path, day, config_file if name == "other" else None)
    with published.opened(database, to_write=True) as connection:
        _compare(connection, files, {"mine": schema, "other": settings.published_schema(config_file)}, day)
        connection.execute("create or replace table config_impact as select * from temp.config_impact")
        text = "\n".join(_markdown(connection, day, config_file)) + "\n"
    for path in files.values():
        path.unlink()
    report = folder / "impact.md"
    report.write_text(text, encoding="utf-8")
    print(f"\n{text}\nAll accounts: {schema}.config_impact in {database}. This text: {report}")


def _score(database: Path, day: str, config_file: Path | None) -> None:
    """Scores one date in a copy of the database; dbt keeps what it parsed apart from the project's own."""
    environment = build.run_environment(day, day) | {
        "CUSTOMER_HEALTH_DB": str(database),
        "DBT_TARGET_PATH": str(settings.PROJECT_ROOT / "target" / database.stem),
    }
    models = ["+account_kpi_scores", "+account_health_scores"]
    arguments = ["--quiet", "build", "--exclude-resource-type", "unit_test", "test", *build.config_arguments(config_file)]
    if build.run_dbt([*arguments, "--select", *models], environment):
        raise UserError("dbt failed; its messages above say where. Nothing was published.")


def _compare(connection: duckdb.DuckDBPyConnection, files: dict[str, Path], schemas: dict[str, str], day: str) -> None:
    """Leaves the temporary table config_impact: one row an account."""
    for name, path in files.items():
        connection.execute(f"attach {literal(str(path))} as {name} (read_only)")
        for table, wanted in (("scores", "account_health_scores"), ("kpis", "account_kpi_scores")):
            connection.execute(
                f"""create temp table {name}_{table} as
                select * from {name}.{identifier(schemas[name])}.{wanted} where as_of_date = ?""",
                [day],
            )
    connection.execute(
        f"""create temp table names as select account_id, any_value(account_name) as account_name
        from mine.{identifier(schemas["mine"] + "_intermediate")}.int_live_accounts group by account_id"""
    )
    connection.execute(f"create temp table config_impact as {COMPARISON}")
    for name in files:
        connection.execute(f"detach {name}")


def _markdown(connection: duckdb.DuckDBPyConnection, day: str, config_file: Path) -> Iterator[str]:
    scored, changed, moved, switched = connection.execute(
        """select count(*), count(*) filter (where score is distinct from other_score),
        count(*) filter (where band is distinct from other_band),
        count(*) filter (where health_score is distinct from other_health_score) from config_impact"""
    ).fetchone()
    yield f"# {config_file.name} against vars.yml, on {day}"
    yield ""
    yield f"{scored} accounts: {changed} change their score, {moved} their band, {switched} their health score."
    yield ""
    pairs = connection.execute("select band, other_band, count(*) from config_impact group by all").fetchall()
    counts = {(before, after): number for before, after, number in pairs}
    columns = [band for band in (*BANDS, None) if any(after == band for _, after in counts)]
    yield "| from \\ to | " + " | ".join(band or "not scored" for band in columns) + " |"
    yield "|---|" + "---:|" * len(columns)
    for band in (*BANDS, None):
        if any(before == band for before, _ in counts):
            yield f"| {band or 'not scored'} | " + " | ".join(str(counts.get((band, after), 0)) for after in columns) + " |"
    yield from _gained_and_lost(connection)
    yield from _movers(connection)


def _gained_and_lost(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Accounts that have a score under one of the two alone: those that lose theirs first, the highest scores first."""
    rows = connection.execute(
        """select account_name, account_id, score, band, other_score, other_band, reasons
        from config_impact where (score is null) <> (other_score is null)
        order by other_score is not null, coalesce(score, other_score) desc, account_id"""
    ).fetchall()
    if not rows:
        return
    lost = sum(other_score is None for _, _, _, _, other_score, _, _ in rows)
    yield ""
    yield f"{len(rows) - lost} gain a score, {lost} lose theirs{f'; the first {MOVERS}' if len(rows) > MOVERS else ''}:"
    yield from _table(
        (name, account, (score, band), (other_score, other_band), "lost" if other_score is None else "gained", reasons)
        for name, account, score, band, other_score, other_band, reasons in rows[:MOVERS]
    )


def _movers(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Accounts that have a score under both and move most."""
    rows = connection.execute(
        f"""select account_name, account_id, score, band, other_score, other_band, score_change, reasons
        from config_impact where score_change <> 0 order by abs(score_change) desc, account_id limit {MOVERS}"""
    ).fetchall()
    if not rows:
        return
    yield ""
    yield f"The {len(rows)} that move most, and the KPIs behind it:"
    yield from _table(
        (name, account, (score, band), (other_score, other_band), f"{points:+.1f}", reasons)
        for name, account, score, band, other_score, other_band, points, reasons in rows
    )


def _table(rows: Iterable[tuple]) -> Iterator[str]:
    """Accounts as a table: name, id, score and band under both, points, KPIs."""
    yield ""
    yield "| account | from | to | points | KPIs |"
    yield "|---|---|---|---:|---|"
    for name, account, before, after, points, reasons in rows:
        cells = (f"{name or account} ({account})", _scored(*before), _scored(*after), points, reasons or "")
        yield "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _scored(score: int | None, band: str | None) -> str:
    return "not scored" if band is None else band if score is None else f"{score} {band}"


def _cell(text: str) -> str:
    """Text that can't end its cell or become markup."""
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())
