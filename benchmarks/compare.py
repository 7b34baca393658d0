"""Checks that the project and the two scripts by hand came to the same: KPI values and statuses, scores, bands, coverage.

    python -m benchmarks.compare first --project FOLDER --by-hand FOLDER/first.parquet FOLDER/first.parquet

Values may differ by one part in 1e9, everything else not at all. The first rows that differ are printed, and the exit code is 1.
"""

import argparse
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from benchmarks.days import LAST_DAY, NIGHT_DAY, REPLAY_SINCE
from benchmarks.definitions import KPIS

TOLERANCE = 1e-9
SCORE_COLUMNS = ("health_score", "score_exact", "score", "band", "coverage")
KPI_COLUMNS = ("value", "status")
NUMBERS = ("value", "score_exact", "score", "coverage")


@dataclass(frozen=True)
class Compared:
    """How many rows were looked at, and the first that differ, as text."""

    rows: int
    differing: str | None


def compare(database: Path, by_hand: Path, since: date, until: date, every: int = 1) -> Compared:
    """The published tables of some dates beside a file of a script by hand; KPIs only of every so many days and the last."""
    dates = f"as_of_date between date '{since}' and date '{until}'"
    kpi_dates = f"{dates} and date_diff('day', as_of_date, date '{until}') % {every} = 0"
    keys = ("as_of_date", "account_id")
    pairs = {
        "scores": (
            keys,
            SCORE_COLUMNS,
            f"from project.health.account_health_scores where {dates}",
            f"from {_file(by_hand)} where {dates}",
        ),
        "KPIs": (
            (*keys, "kpi"),
            KPI_COLUMNS,
            f"from project.health.account_kpis where {kpi_dates}",
            _long(f"(from {_file(by_hand)} where {kpi_dates})"),
        ),
    }
    compared = 0
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute(f"attach '{database}' as project (read_only)")
        for name, pair in pairs.items():
            differing = _differing(connection, *pair)
            compared += _count(connection, pair[2])
            if differing:
                return Compared(compared, f"{name} of the project (ours) and {by_hand} (theirs) differ:\n{differing}")
    return Compared(compared, None)


def compare_files(one: Path, other: Path) -> Compared:
    """Two files of scripts by hand beside each other, every column of every row."""
    columns = (*SCORE_COLUMNS, *(f"{kpi}__{column}" for kpi in KPIS for column in KPI_COLUMNS))
    with duckdb.connect(config={"threads": 2}) as connection:
        differing = _differing(connection, ("as_of_date", "account_id"), columns, f"from {_file(one)}", f"from {_file(other)}")
        rows = _count(connection, f"from {_file(one)}")
    return Compared(rows * (1 + len(KPIS)), f"{one} and {other} differ:\n{differing}" if differing else None)


def _file(path: Path) -> str:
    """A Parquet file, or a folder of some, as SQL."""
    return f"'{path / '*.parquet' if path.is_dir() else path}'"


def _count(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    """How many rows there are."""
    return connection.execute(f"select count(*) from ({rows})").fetchone()[0]


def _long(wide: str) -> str:
    """One row a KPI, from columns `<kpi>__value` and `<kpi>__status`."""
    pairs = ", ".join(f"({kpi}__value, {kpi}__status) as '{kpi}'" for kpi in KPIS)
    return f"from {wide} unpivot include nulls ((value, status) for kpi in ({pairs}))"


def _differing(connection: duckdb.DuckDBPyConnection, keys: tuple, columns: tuple, ours: str, theirs: str) -> str | None:
    """The first rows that are not in both, or not the same in both."""
    same = " and ".join(
        f"(ours.{name} is not distinct from theirs.{name} or coalesce(abs(ours.{name} - theirs.{name})"
        f" <= {TOLERANCE} * greatest(abs(ours.{name}), abs(theirs.{name}), 0.001), false))"
        if name.split("__")[-1] in NUMBERS
        else f"ours.{name} is not distinct from theirs.{name}"
        for name in columns
    )
    shown = [f"{side}.{name} as {side}_{name}" for name in columns[:6] for side in ("ours", "theirs")]
    on = " and ".join(f"ours.{key} = theirs.{key}" for key in keys)
    rows = connection.execute(f"""
        select {", ".join(f"coalesce(ours.{key}, theirs.{key}) as {key}" for key in keys)}, {", ".join(shown)}
        from ({ours}) as ours
        full join ({theirs}) as theirs on {on}
        where ours.account_id is null or theirs.account_id is null or not ({same})
        order by {", ".join(keys)}
        limit 10
    """).fetchdf()
    return rows.to_string(index=False) if len(rows) else None


def dates_of(step: str, since: date = REPLAY_SINCE) -> tuple[date, date]:
    """The first and last date that a step scores."""
    return {"first": (LAST_DAY, LAST_DAY), "night": (NIGHT_DAY, NIGHT_DAY), "replay": (since, LAST_DAY)}[step]


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__.splitlines()[0])
    parser.add_argument("step", choices=["first", "night", "replay"])
    parser.add_argument("--project", type=Path, required=True, help="the project's DuckDB file")
    parser.add_argument("--by-hand", type=Path, required=True, nargs="+", help="what the scripts by hand wrote")
    parser.add_argument("--since", type=date.fromisoformat, default=REPLAY_SINCE, help="the replay's first date")
    parser.add_argument("--every", type=int, default=1, help="compare the project's KPIs of every so many days only")
    options = parser.parse_args()
    first, last = dates_of(options.step, options.since)
    results = [compare(options.project, path, first, last, options.every) for path in options.by_hand[:1]]
    results += [compare_files(options.by_hand[0], path) for path in options.by_hand[1:]]
    for result in results:
        if result.differing:
            print(result.differing)
            return 1
    print(f"{options.step}: equal ({sum(result.rows for result in results):,} values compared)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
