"""Makes the benchmark's raw files: `year/` (or two) up to LAST_DAY, and `night/`, the day after, as deliveries to land.

    python -m benchmarks.generate --events 1000000

The same numbers give the same rows. What was made is kept in data/bench and made only once.
"""

import argparse
import shutil
import time
from datetime import timedelta
from pathlib import Path

import duckdb

from benchmarks import records_sql, usage_sql
from benchmarks.days import LAST_DAY, NIGHT_DAY, first_day

VERSION = 2  # to be raised with every change of the data
CACHE = Path(__file__).resolve().parent.parent / "data" / "bench"


def generated(events: int, accounts: int = 10_000, years: int = 1, seed: int = 1, cache: Path = CACHE) -> Path:
    """The folder of `year/` and `night/`; makes it where it isn't there. `events` are those of one year."""
    folder = cache / f"{events}-events-{accounts}-accounts-{years}-years-seed-{seed}-v{VERSION}"
    if not folder.exists():
        partial = folder.with_name(folder.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        generate(partial, events, accounts, years, seed)
        partial.rename(folder)
    return folder


def generate(folder: Path, events: int, accounts: int, years: int, seed: int) -> None:
    """Writes both deliveries as Parquet, one file a raw table."""
    first = first_day(years)
    sessions = events * years // usage_sql.EVENTS_PER_SESSION
    with duckdb.connect(config={"threads": 2, "memory_limit": "3GB", "temp_directory": str(folder / "temp")}) as connection:
        connection.execute(usage_sql.macros(seed))
        connection.execute(usage_sql.account_sql(accounts, first, LAST_DAY))
        connection.execute(usage_sql.users_sql(accounts))
        for part in ("year", "night"):
            (folder / part).mkdir(parents=True)
        _write(connection, usage_sql.events_sql(usage_sql.year_sessions_sql(accounts, sessions)), folder / "year/events.parquet")
        _write(connection, _night_events(folder, accounts, sessions, years), folder / "night/events.parquet")
        for name in records_sql.RECORDS:
            connection.execute(records_sql.truth_sql(name, first, LAST_DAY))
            _write(connection, records_sql.year_sql(name, LAST_DAY), folder / f"year/{name}.parquet")
            _write(connection, records_sql.night_sql(name, LAST_DAY), folder / f"night/{name}.parquet")
        for part, day in (("year", LAST_DAY), ("night", NIGHT_DAY)):
            loaded = f"timestamp '{day + timedelta(days=1)} 02:00:00' as loaded_at"
            accounts_sql = records_sql.accounts_sql(LAST_DAY, night=part == "night")
            _write(connection, f"select *, {loaded} from ({accounts_sql})", folder / part / "accounts.parquet")
            people_sql = records_sql.people_sql(day, night=part == "night")
            _write(connection, f"select *, {loaded} from ({people_sql})", folder / part / "users.parquet")
        _write(connection, records_sql.measurements_sql(first, LAST_DAY), folder / "year/measurements.parquet")
    shutil.rmtree(folder / "temp", ignore_errors=True)


def _night_events(folder: Path, accounts: int, sessions: int, years: int) -> str:
    """The night day's events, late ones of the three days before, and some of those days delivered again."""
    a_day = max(1, sessions // (365 * years))
    late = max(1, a_day * 3 // 500)
    new = usage_sql.later_sessions_sql(accounts, sessions, a_day, f"date '{NIGHT_DAY}'")
    lagging = usage_sql.later_sessions_sql(
        accounts, sessions + a_day, late, f"date '{LAST_DAY}' - floor(rnd(s, 19) * 3)::integer"
    )
    return f"""
        select * from ({usage_sql.events_sql(new)})
        union all
        select * replace (timestamp '{NIGHT_DAY} 23:00:00' as loaded_at) from ({usage_sql.events_sql(lagging)})
        union all
        select * replace (duration_seconds + 11 as duration_seconds, timestamp '{NIGHT_DAY} 23:00:00' as loaded_at)
        from '{folder}/year/events.parquet'
        where occurred_at >= date '{LAST_DAY}' - 2 and hash(event_id) % 200 = 1
        order by occurred_at, event_id, loaded_at, duration_seconds, account_id
    """


def _write(connection: duckdb.DuckDBPyConnection, sql: str, path: Path) -> None:
    connection.execute(f"copy ({sql}) to '{path}' (format parquet, compression zstd, row_group_size 122880)")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000, help="events of one year")
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    started = time.monotonic()
    print(generated(**vars(parser.parse_args())))
    print(f"{time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()
