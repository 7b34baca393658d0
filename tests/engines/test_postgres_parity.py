"""The same numbers on PostgreSQL as on DuckDB: the demo's last 60 days, every published table, every row."""

import shutil
from datetime import timedelta

import duckdb
import pytest
from postgres_project import PostgresProject
from project import ROOT, Project

from orchestration import demo_data

pytestmark = [pytest.mark.engines, pytest.mark.slow]

MARTS = sorted(path.stem for path in (ROOT / "models" / "marts").rglob("*.sql"))
WHEN_RUN = {"computed_at", "first_seen_at"}
# Values that are the same to 1e-9 may be one row on one engine and two on the other.
BY_VALUE = """(select as_of_date, health_score, section, kpi, band, round(value, 9) as value, sum(accounts) as accounts,
    max(percentile) as percentile, max(score) as score from {} group by all)"""
EXACT = {"account_health_scores", "account_health_current"}


@pytest.fixture(scope="module")
def both(tmp_path_factory, database, demo_folder):
    """The demo's last 60 days, and the night after them again, on both engines."""
    folder = tmp_path_factory.mktemp("parity")
    projects = Project(folder / "duckdb"), PostgresProject(folder / "postgres", database())
    shutil.copytree(ROOT / "tests" / "macros", projects[1].folder / "tests" / "macros")
    last = demo_data.LAST_DAY
    for project in projects:
        project.land(demo_folder)
        project.build(as_of=str(last - timedelta(days=1)), since=str(last - timedelta(days=59)))
        project.build(as_of=str(last))
    return projects


@pytest.mark.parametrize("table", MARTS)
def test_every_published_table_is_the_same(both, table, tmp_path):
    duck, postgres = both
    with duckdb.connect(str(duck.database), read_only=True) as connection:
        postgres.copy_into(connection, f"health_build.{table}", f"health.{table}", tmp_path)
        form = BY_VALUE if table == "kpi_distribution" else "{}"
        differing = differences(connection, form.format(f"health.{table}"), form.format("copied"), table in EXACT)
    assert not differing, differing[:5]


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


def test_macros_at_their_boundaries_and_models_by_their_unit_tests(both):
    _, postgres = both
    ended = postgres.dbt("test", "--select", "path:tests/macros", "test_type:unit")
    assert ended.returncode == 0, ended.stdout[-4000:]
    assert "PASS engine_boundaries" in ended.stdout and "unit_test" in ended.stdout


def test_the_demo_fills_every_table_but_one_that_needs_a_setting(both):
    duck, _ = both
    empty = [table for table in MARTS if not duck.query(f"select 1 from health.{table} limit 1")]
    assert set(empty) <= {"source_freshness"}, empty


def test_the_order_of_rows_does_not_matter(both):
    """The same scores when PostgreSQL reads its tables in another order, with other plans."""
    _, postgres = both
    scores = (
        "select account_id, score, score_exact, coverage, band from health_build.account_health_scores"
        f" where as_of_date = '{demo_data.LAST_DAY}' order by account_id"
    )
    before = postgres.query(scores)
    options = "-c enable_hashagg=off -c enable_hashjoin=off -c work_mem=1MB"
    ended = postgres.dbt("run", "--quiet", DBT_HEALTH_AS_OF=str(demo_data.LAST_DAY), PGOPTIONS=options)
    assert ended.returncode == 0, ended.stdout
    assert before and before == postgres.query(scores)
