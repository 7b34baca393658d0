"""Raw tables of a warehouse in its own types, at their edges, are read alike on every engine."""

import duckdb
import pytest
from postgres_project import PostgresProject
from project import Project
from spark_project import SparkProject

pytestmark = pytest.mark.engines

ACCOUNTS = """
select 7 as account_id, ' One ' as account_name, cast('2026-01-01 00:30:00+02:00' as {instant}) as created_at,
    cast(12345678901 as {double}) as arr, cast('10.0000000005' as decimal(38, 12)) as licensed_seats,
    cast('2026-12-31' as date) as renewal_date, cast('2026-05-01 23:59:59.999999' as timestamp) as churned_at
union all select 8, null, cast('1969-12-31 23:59:59.5-01:00' as {instant}), cast('NaN' as {double}), -10.0000000005, null, null
union all select 9, '', cast('0001-01-02 00:00:00+00:00' as {instant}), cast('Infinity' as {double}), null,
    cast('9999-12-31' as date), cast('9999-12-31 23:59:59.999999' as timestamp)
union all select 10, 'Ten', cast('2024-03-01 04:00:00+05:45' as {instant}), cast(0.1 as {double}) + cast(0.2 as {double}), 0,
    cast('0001-01-01' as date), cast('0001-01-01 00:00:00' as timestamp)
union all select 11, 'Eleven', cast('2026-01-01 00:00:00+00:00' as {instant}), cast(-1e24 as {double}), 0.000000001, null, null
union all select 12, 'Twelve', cast('2026-01-01 00:00:00+00:00' as {instant}), cast(1.001e24 as {double}), null, null, null
"""
READ = [
    ("10", "Ten", "2024-02-29 22:15:00", "0.300000000", "0.000000000", "0001-01-01 00:00:00", "0001-01-01 00:00:00"),
    ("11", "Eleven", "2026-01-01 00:00:00", "-1000000000000000000000000.000000000", "0.000000001", None, None),
    ("12", "Twelve", "2026-01-01 00:00:00", None, None, None, None),
    (
        "7",
        "One",
        "2025-12-31 22:30:00",
        "12345678901.000000000",
        "10.000000001",
        "2026-12-31 00:00:00",
        "2026-05-01 23:59:59.999999",
    ),
    ("8", None, "1970-01-01 00:59:59.5", None, "-10.000000001", None, None),
    ("9", None, "0001-01-02 00:00:00", None, None, "9999-12-31 00:00:00", "9999-12-31 23:59:59.999999"),
]
TICKETS = """
select cast(9007199254740993 as bigint) as ticket_id, cast(7 as smallint) as account_id, 'URGENT' as priority, true as escalated,
    cast('2026-05-01' as date) as created_at, cast('2026-05-01 23:30:00-01:00' as {instant}) as first_responded_at
union all select 2, 8, 'odd', false, cast('2026-05-02' as date), null
union all select 3, 9, null, null, cast('2026-05-03' as date), null
"""
READ_TICKETS = [
    ("2", "8", "odd", False, "2026-05-02 00:00:00", None),
    ("3", "9", None, None, "2026-05-03 00:00:00", None),
    ("9007199254740993", "7", "urgent", True, "2026-05-01 00:00:00", "2026-05-02 00:30:00"),
]


def on_duckdb(folder) -> tuple[Project, str]:
    project = Project(folder)
    with duckdb.connect(str(project.database)) as connection:
        connection.execute("create schema raw")
        for table, rows in (("accounts", ACCOUNTS), ("tickets", TICKETS)):
            connection.execute(f"create table raw.{table} as {rows.format(instant='timestamptz', double='double')}")
    return project, "health_staging"


def on_postgres(folder, database) -> tuple[Project, str]:
    project = PostgresProject(folder, database())
    project.execute("create schema raw")
    for table, rows in (("accounts", ACCOUNTS), ("tickets", TICKETS)):
        project.execute(f"create table raw.{table} as {rows.format(instant='timestamptz', double='double precision')}")
    return project, "health_build_staging"


def on_spark(folder) -> tuple[Project, str]:
    project = SparkProject(folder)
    statements = ["create schema raw"] + [
        f"create table raw.{table} using parquet as {rows.format(instant='timestamp', double='double')}"
        for table, rows in (("accounts", ACCOUNTS), ("tickets", TICKETS))
    ]
    ended = project.python(f"from orchestration import spark; s = spark.session(); [s.sql(one) for one in {statements!r}]")
    assert ended.returncode == 0, ended.stderr
    return project, "health_staging"


@pytest.fixture(params=["duckdb", "postgres", "spark"])
def made(request, tmp_path):
    """A project on each engine whose raw tables were made there, and its schema of staging models."""
    if request.param == "postgres":
        return on_postgres(tmp_path / "project", request.getfixturevalue("database"))
    if request.param == "spark":
        request.getfixturevalue("java")
        return on_spark(tmp_path / "project")
    return on_duckdb(tmp_path / "project")


def test_typed_values_are_read_alike(made):
    project, schema = made
    models = ("base_accounts", "stg_accounts", "base_tickets")
    ended = project.dbt("run", "--select", *models, DBT_HEALTH_AS_OF="2026-05-31")
    assert ended.returncode == 0, ended.stdout[-4000:]
    time = "{0}::timestamp::varchar"
    times = [time.format(name) for name in ("created_at", "renewal_date", "churned_at", "first_responded_at")]
    accounts = project.query(
        f"select account_id, account_name, {times[0]}, arr::varchar, licensed_seats::varchar, {times[1]}, {times[2]}"
        f" from {schema}.base_accounts where row_state = 'accepted' order by account_id"
    )
    assert accounts == READ
    tickets = project.query(
        f"select ticket_id, account_id, priority, escalated, {times[0]}, {times[3]}"
        f" from {schema}.base_tickets where row_state = 'accepted' order by ticket_id"
    )
    assert tickets == READ_TICKETS
