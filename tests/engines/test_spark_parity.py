"""The same numbers on Spark as on DuckDB: the demo's last 60 days, every published table, every row."""

import shutil

import pytest
from parity import MARTS, build_demo, table_differences
from project import ROOT
from spark_project import SparkProject

pytestmark = [pytest.mark.engines, pytest.mark.slow]


@pytest.fixture(scope="module")
def spark(tmp_path_factory, java, demo_folder):
    """The demo on Spark."""
    project = SparkProject(tmp_path_factory.mktemp("parity") / "spark")
    shutil.copytree(ROOT / "tests" / "macros", project.folder / "tests" / "macros")
    build_demo(project, demo_folder)
    return project


@pytest.mark.parametrize("table", MARTS)
def test_every_published_table_is_the_same(duck, spark, table, tmp_path):
    differing = table_differences(duck, spark, table, tmp_path)
    assert not differing, differing[:5]


def test_macros_at_their_boundaries_and_models_by_their_unit_tests(spark):
    ended = spark.dbt("test", "--select", "path:tests/macros", "test_type:unit")
    assert ended.returncode == 0, ended.stdout[-4000:]
    assert "PASS engine_boundaries" in ended.stdout and "unit_test" in ended.stdout
