"""What is compared between engines: every published table, every row."""

from datetime import timedelta

import duckdb
from project import ROOT, Project

from orchestration import demo_data

MARTS = sorted(path.stem for path in (ROOT / "models" / "marts").rglob("*.sql"))
WHEN_RUN = {"computed_at", "first_seen_at"}
# Values that are the same to 1e-9 may be one row on one engine and two on the other.
BY_VALUE = """(select as_of_date, health_score, section, kpi, band, round(value, 9) as value, sum(accounts) as accounts,
    max(percentile) as percentile, max(score) as score from {} group by all)"""
EXACT = {"account_health_scores", "account_health_current"}


def build_demo(project: Project, folder) -> None:
    """Builds the demo's last 60 days: 59 in one pass, and the last as a night."""
    last = demo_data.LAST_DAY
    project.land(folder)
    project.build(as_of=str(last - timedelta(days=1)), since=str(last - timedelta(days=59)))
    project.build(as_of=str(last))


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
