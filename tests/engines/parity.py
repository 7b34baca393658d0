"""What is compared between engines: every published table, every row."""

import csv
import gzip
import itertools
import json
import re
import shutil
from datetime import timedelta
from pathlib import Path

import duckdb
from project import ROOT, Project

from orchestration import demo_data

MARTS = sorted(path.stem for path in (ROOT / "models" / "marts").rglob("*.sql"))
WHEN_RUN = {"computed_at", "first_seen_at"}
# Values that are the same to 1e-9 may be one row on one engine and two on the other.
BY_VALUE = """(select as_of_date, health_score, section, kpi, band, round(value, 9) as value, sum(accounts) as accounts,
    max(percentile) as percentile, max(score) as score from {} group by all)"""
EXACT = {"account_health_scores", "account_health_current"}


def first_accounts(folder: Path, target: Path, last: str) -> None:
    """Writes raw files with the rows of accounts up to `last`, and those of no account of the demo."""
    for path in (path for path in folder.rglob("*") if path.is_file()):
        opened = gzip.open if path.suffix == ".gz" else open
        written = target / path.relative_to(folder)
        written.parent.mkdir(parents=True, exist_ok=True)
        with (
            opened(path, "rt", encoding="utf-8", newline="") as source,
            opened(written, "wt", encoding="utf-8", newline="") as out,
        ):
            if path.suffix == ".jsonl":
                out.writelines(line for line in source if not _is_later(json.loads(line)["account_id"], last))
                continue
            rows = csv.reader(source)
            header = next(rows)
            place = header.index("account_id")
            kept = (row for row in rows if not (place < len(row) and _is_later(row[place], last)))
            csv.writer(out, lineterminator="\n").writerows(itertools.chain([header], kept))


def _is_later(account_id: str | None, last: str) -> bool:
    return bool(re.fullmatch(r"A-\d{4}", account_id or "")) and account_id > last


def demo_project(project: Project, folder) -> Project:
    """The project with the demo's last 60 days: 59 built in one pass, and the last as a night; and with the tests of macros."""
    shutil.copytree(ROOT / "tests" / "macros", project.folder / "tests" / "macros")
    last = demo_data.LAST_DAY
    project.land(folder)
    project.build(as_of=str(last - timedelta(days=1)), since=str(last - timedelta(days=59)))
    project.build(as_of=str(last))
    return project


def table_differences(duck: Project, other: Project, table: str, folder) -> list[tuple]:
    """The rows of a published table in which another engine differs from DuckDB."""
    with duckdb.connect(str(duck.database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        other.copy_into(connection, f"{other.schema}.{table}", f"health.{table}", folder)
        form = BY_VALUE if table == "kpi_distribution" else "{}"
        return differences(connection, form.format(f"health.{table}"), form.format("copied"), table in EXACT)


def differences(connection: duckdb.DuckDBPyConnection, mine: str, other: str, exact: bool) -> list[tuple]:
    """Rows of two relations, put in order, that differ: floating point by more than 1e-9 (of it, where above 1), else at all."""
    columns = [
        (name, kind) for name, kind, *_ in connection.execute(f"describe select * from {mine}").fetchall() if name not in WHEN_RUN
    ]
    approximate = [f'"{name}"' for name, kind in columns if kind == "DOUBLE" and not exact]
    others = [f'"{name}"' for name, _ in columns if f'"{name}"' not in approximate]
    order = ", ".join(f"{name} nulls last" for name in [*others, *approximate])
    numbered = "select *, row_number() over (order by {order}) as _place from {relation}"
    same = [f"a.{name} is not distinct from b.{name}" for name in others] + [
        f"(a.{name} is not distinct from b.{name}"
        f" or coalesce(abs(a.{name} - b.{name}) <= 1e-9 * greatest(abs(a.{name}), 1), false))"
        for name in approximate
    ]
    return connection.execute(
        f"select a.*, b.* from ({numbered.format(order=order, relation=mine)}) as a"
        f" full join ({numbered.format(order=order, relation=other)}) as b on a._place = b._place"
        f" where not coalesce({' and '.join(same)}, false) or a._place is null or b._place is null"
    ).fetchall()
