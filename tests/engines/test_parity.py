"""The same numbers on every engine as on DuckDB: the demo's last 60 days, every published table, every row.

Spark gets a part of the demo's accounts."""

import pytest
from parity import MARTS, demo_project, first_accounts, table_differences
from postgres_project import PostgresProject
from project import Project
from spark_project import SparkProject

from orchestration import demo_data

pytestmark = [pytest.mark.engines, pytest.mark.slow]
POSTGRES, SPARK = (pytest.mark.xdist_group(f"parity_{engine}") for engine in ("postgres", "spark"))  # each is built once


@pytest.fixture(scope="module")
def duck(tmp_path_factory, demo_folder):
    """The demo on DuckDB."""
    return demo_project(Project(tmp_path_factory.mktemp("parity") / "duckdb"), demo_folder)


@pytest.fixture(scope="module")
def postgres(tmp_path_factory, database, demo_folder):
    """The demo on PostgreSQL."""
    return demo_project(PostgresProject(tmp_path_factory.mktemp("parity") / "postgres", database()), demo_folder)


@pytest.fixture(scope="module")
def part_of_the_demo(tmp_path_factory, demo_folder):
    """The demo's first accounts, those with a story among them: Spark takes minutes for all."""
    folder = tmp_path_factory.mktemp("part")
    first_accounts(demo_folder, folder, last="A-0080")
    return folder


@pytest.fixture(scope="module")
def duck_part(tmp_path_factory, part_of_the_demo):
    """The same on DuckDB."""
    return demo_project(Project(tmp_path_factory.mktemp("parity") / "duckdb_part"), part_of_the_demo)


@pytest.fixture(scope="module")
def spark(tmp_path_factory, java, part_of_the_demo):
    """The same on Spark."""
    return demo_project(SparkProject(tmp_path_factory.mktemp("parity") / "spark"), part_of_the_demo)


@pytest.fixture(scope="module", params=[pytest.param("postgres", marks=POSTGRES), pytest.param("spark", marks=SPARK)])
def engine(request):
    """Each engine but DuckDB, one after the other."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def same_on_duckdb(request, engine):
    """What DuckDB makes of the data that the engine has."""
    return request.getfixturevalue("duck_part" if isinstance(engine, SparkProject) else "duck")


@pytest.mark.parametrize("table", MARTS)
def test_every_published_table_is_the_same(same_on_duckdb, engine, table, tmp_path):
    differing = table_differences(same_on_duckdb, engine, table, tmp_path)
    assert not differing, differing[:5]


def test_macros_at_their_boundaries_and_models_by_their_unit_tests(engine):
    ended = engine.dbt("test", "--select", "path:tests/macros", "test_type:unit")
    assert ended.returncode == 0, ended.stdout[-4000:]
    assert "PASS engine_boundaries" in ended.stdout and "unit_test" in ended.stdout


@pytest.mark.parametrize("demo", [pytest.param("duck", marks=POSTGRES), pytest.param("duck_part", marks=SPARK)])
def test_the_demo_fills_every_table_but_one_that_needs_a_setting(request, demo):
    filled = request.getfixturevalue(demo)
    empty = [table for table in MARTS if not filled.query(f"select 1 from health.{table} limit 1")]
    assert set(empty) <= {"source_freshness"}, empty


@POSTGRES
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
