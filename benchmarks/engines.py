"""The same work by this project on DuckDB and on Spark, from the same files, the scores checked equal.

    python -m benchmarks.engines 5 20

The numbers are millions of events a year. Spark runs in dbt's own process, on the same two cores; it needs Java 17 and what
`make test-engines` installs. Both may take as much memory as CUSTOMER_HEALTH_MEMORY says (8GB).
"""

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

import duckdb

from benchmarks import environment, generate, report
from benchmarks.days import LAST_DAY, NIGHT_DAY
from benchmarks.project import Project

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).with_name("ENGINES.md")
NIGHTS = {"first": ("year", LAST_DAY), "night": ("night", NIGHT_DAY)}
SCORES = "select as_of_date::date, account_id, health_score, score, band, coverage from {} order by all"


def main() -> int:
    """The command line; 1 where the engines differ."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engines", description=__doc__.splitlines()[0])
    parser.add_argument("scale", nargs="+", help="millions of events a year")
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--output", type=Path, default=RESULTS)
    parser.add_argument("--keep", action="store_true", help="keep the databases, in data/bench/runs")
    options = parser.parse_args()
    cores = environment.use_two_cores()
    os.environ.setdefault("CUSTOMER_HEALTH_MEMORY", "8GB")
    rows = []
    for millions in options.scale:
        print(f"{millions} million events: making the data ...", flush=True)
        data = generate.generated(round(float(millions) * 1_000_000), options.accounts)
        folder = generate.CACHE / "runs" / f"engines-{millions}"
        shutil.rmtree(folder, ignore_errors=True)
        spark = {"CUSTOMER_HEALTH_TARGET": "spark", "CUSTOMER_HEALTH_SPARK": str(folder / "spark" / "tables")}
        projects = {"DuckDB": Project(folder / "duckdb"), "Spark": Project(folder / "spark", **spark)}
        for step in NIGHTS:
            for engine, project in projects.items():
                rows.append([f"{millions} million events: {report.WORK[step]}", engine, *_measured(project, data, step)])
                print("  " + ", ".join(rows[-1]), flush=True)
                options.output.write_text(_page(rows, options.accounts, cores), encoding="utf-8")
            duck, other = _scores(projects["DuckDB"]), _spark_scores(folder / "spark" / "tables")
            if not duck or duck != other:
                print(f"The scores differ, or there are none: {len(duck):,} and {len(other):,} rows.", file=sys.stderr)
                return 1
        if not options.keep:
            shutil.rmtree(folder)
    print(f"\n{_page(rows, options.accounts, cores)}\nWritten to {options.output}.")
    return 0


def _measured(project: Project, data: Path, step: str) -> list[str]:
    """Lands and builds a step: seconds to land, of the SQL, and in all; the peak of memory; what lies on disk."""
    delivery, day = NIGHTS[step]
    began = time.monotonic()
    landed = project.land(data / delivery)
    built = project.build(day)
    seconds = time.monotonic() - began
    on_disk = sum(path.stat().st_size for path in project.folder.rglob("*") if path.is_file())
    sql = sum(project.sql_seconds().values())
    times = [f"{value:.1f}" for value in (landed.seconds, sql, seconds)]
    return [*times, f"{max(landed.peak_mb, built.peak_mb):,}", f"{on_disk / 2**20:,.0f}"]


def _scores(project: Project) -> list[tuple]:
    with duckdb.connect(str(project.database), read_only=True) as connection:
        return connection.execute(SCORES.format("health.account_health_scores")).fetchall()


def _spark_scores(tables: Path) -> list[tuple]:
    files = f"read_parquet('{tables}/warehouse/health.db/account_health_scores/**/*.parquet', hive_partitioning = true)"
    return duckdb.sql(SCORES.format(files)).fetchall()


def _page(rows: list[list[str]], accounts: int, cores: int) -> str:
    head = ["work", "engine", "landing, s", "SQL, s", "whole, s", "memory, MB", "on disk, MB"]
    described = [f"- {line}" for line in environment.describe(cores, ROOT, "pyspark", "dbt-spark")]
    about = [
        f"{accounts:,} accounts, 20 KPIs, two health scores; the scores of both engines are equal.",
        "How to run it: `python -m benchmarks.engines`.",
        "*SQL* is the sum of all statements: on Spark, where four models are built at a time, more than passes on the clock.",
        "*Memory* is that of Python, in which DuckDB runs; Spark's own, in Java, isn't in it.",
    ]
    return "\n".join(["# DuckDB and Spark on one machine", "", *about, "", *described, "", *report.table(head, rows), ""])


if __name__ == "__main__":
    sys.exit(main())
