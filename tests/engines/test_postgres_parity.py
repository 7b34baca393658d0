"""The same numbers on PostgreSQL as on DuckDB: the demo's last 60 days, every published table, every row."""

import shutil

import pytest
from parity import MARTS, build_demo, table_differences
from postgres_project import PostgresProject
from project import ROOT

from orchestration import demo_data

pytestmark = [pytest.mark.engines, pytest.mark.slow]


@pytest.fixture(scope="module")
def postgres(tmp_path_factory, database, demo_folder):
    """The demo on PostgreSQL."""
    project = PostgresProject(tmp_path_factory.mktemp("parity") / "postgres", database())
    shutil.copytree(ROOT / "tests" / "macros", project.folder / "tests" / "macros")
    build_demo(project, demo_folder)
    return project


@pytest.mark.parametrize("table", MARTS)
def test_every_published_table_is_the_same(duck, postgres, table, tmp_path):
    differing = table_differences(duck, postgres, table, tmp_path)
    assert not differing, differing[:5]


def test_macros_at_their_boundaries_and_models_by_their_unit_tests(postgres):
    ended = postgres.dbt("test", "--select", "path:tests/macros", "test_type:unit")
    assert ended.returncode == 0, ended.stdout[-4000:]
    assert "PASS engine_boundaries" in ended.stdout and "unit_test" in ended.stdout


def test_the_demo_fills_every_table_but_one_that_needs_a_setting(duck):
    empty = [table for table in MARTS if not duck.query(f"select 1 from health.{table} limit 1")]
    assert set(empty) <= {"source_freshness"}, empty


def test_the_order_of_rows_does_not_matter(postgres):
    """The same scores when PostgreSQL reads its tables in another order, with other plans."""
    scores = (
        "select account_id, score, score_exact, coverage, band from health_build.account_health_scores"
        f" where as_of_date = '{demo_data.LAST_DAY}' order by account_id"
    )
    before = postgres.query(scores)
    options = "-c enable_hashagg=off -c enable_hashjoin=off -c work_mem=1MB"
    ended = postgres.dbt("run", "--quiet", DBT_HEALTH_AS_OF=str(demo_data.LAST_DAY), PGOPTIONS=options)
    assert ended.returncode == 0, ended.stdout
    assert before and before == postgres.query(scores)
