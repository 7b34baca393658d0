"""What test_spark holds, on a cluster: a standalone master, two workers, and dbt through Spark Connect."""

import pytest
import spark_cluster
from spark_project import SparkProject
from strategies import make_case
from test_against_reference import check
from test_spark import (  # noqa: F401
    test_a_replay_and_what_is_gone,
    test_a_table_of_the_users_own_is_left_alone,
    test_landed_rows_are_those_of_the_files,
)

pytestmark = pytest.mark.spark_cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory, java):
    """A cluster: its address, and its warehouse."""
    with spark_cluster.running(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture
def spark_project(tmp_path, cluster):
    """A copy of the project that builds on the cluster, which holds nothing yet."""
    project = SparkProject(tmp_path / "project", remote=cluster)
    project.empty()
    return project


def test_both_workers_take_part(cluster, spark_project):
    ended = spark_project.python(
        "from orchestration import spark; s = spark.session();"
        "print(s.range(0, 200000, 1, 8).selectExpr('sum(id)').collect()[0][0], type(s).__module__)"
    )
    assert ended.returncode == 0 and ended.stdout.split()[-2:] == ["19999900000", "pyspark.sql.connect.session"], ended.stderr
    folder = cluster[1].parent
    assert all(any((folder / work).glob("app-*/*")) for work in ("work_1", "work_2"))


def test_a_random_case_agrees_with_the_reference(spark_project, tmp_path):
    check(spark_project, make_case(30, health_scores=1), tmp_path)
