"""PostgreSQL as a user has it: landing, builds, nights, publishing, who may read, and what is said when something is amiss."""

from contextlib import closing

import psycopg2
import pytest
from delivery import ACCOUNTS, deliver, land, refuses_a_table_of_the_users_own
from postgres_project import PostgresProject
from strategies import make_case
from test_against_reference import check

pytestmark = pytest.mark.engines

SCORES = "select as_of_date, account_id, score, band from {}.account_health_scores order by 1, 2"


def test_landed_rows_are_those_of_the_files(postgres_project):
    project = postgres_project
    deliver(project, "accounts.csv", ACCOUNTS)
    text = 'ticket_id,account_id,created_at,note\nT1,A1,2026-05-01,"a ""quoted"", text"\nT2,A1,,""\nT3,A1,2026-05-02,\\N'
    deliver(project, "tickets/one.csv", text)
    land(project)
    read = "select ticket_id, created_at, note, _file, _line from raw.tickets order by ticket_id"
    assert project.query(read) == [
        ("T1", "2026-05-01", 'a "quoted", text', "tickets/one.csv", 0),
        ("T2", None, None, "tickets/one.csv", 1),
        ("T3", "2026-05-02", "\\N", "tickets/one.csv", 2),
    ]
    before = project.query("select distinct _delivery, _file from raw.tickets")
    deliver(project, "tickets/two.csv", "ticket_id,account_id,created_at,colour\nT4,A2,2026-05-03,red")
    land(project)
    assert project.query("select ticket_id, note, colour from raw.tickets where colour is not null") == [("T4", None, "red")]
    assert project.query("select raw_table, count(*) from raw.landed_files group by 1 order by 1") == [
        ("accounts", 1),
        ("tickets", 2),
    ]
    deliver(project, "tickets/one.csv", "ticket_id,account_id,created_at,note\nT9,A1,2026-05-01,")
    land(project)
    assert [row[0] for row in project.query("select ticket_id from raw.tickets order by 1")] == ["T4", "T9"]
    assert project.query("select distinct _delivery, _file from raw.tickets where _file like '%one.csv'") != before


def test_a_table_of_the_users_own_is_left_alone(postgres_project):
    project = postgres_project
    project.execute("create schema raw", "create table raw.tickets (ticket_id text)", "insert into raw.tickets values ('mine')")
    refuses_a_table_of_the_users_own(project)


@pytest.fixture
def reader(administer, postgres_project):
    """A role that is named as the reader, and nothing else."""
    name = f"bi_{postgres_project.connected['PGDATABASE']}"
    database = postgres_project.connected["PGDATABASE"]
    administer(f"create role {name} login password 'reader-secret'", f"grant connect on database {database} to {name}")
    yield {"user": name, "password": "reader-secret"}
    administer(f"drop owned by {name}", database=database)
    administer(f"revoke all on database {database} from {name}", f"drop role {name}")


def test_what_the_server_refuses_is_said_and_undone(postgres_project):
    ended = postgres_project.python(
        "from orchestration import postgres\n"
        "from orchestration.settings import UserError\n"
        "try:\n"
        "    with postgres.transaction() as connection, connection.cursor() as cursor:\n"
        "        cursor.execute('create schema half')\n"
        "        cursor.execute('drop table public.nothing')\n"
        "except UserError as error:\n"
        "    print(error)"
    )
    assert ended.stdout.startswith("PostgreSQL refused it, and nothing was changed: table"), ended.stderr
    assert not postgres_project.query("select 1 from pg_namespace where nspname = 'half'")


def test_readers_have_all_of_a_night_or_nothing_and_read_nothing_else(postgres_project, reader):
    project = postgres_project
    project.environment["CUSTOMER_HEALTH_READER"] = reader["user"]
    deliver(project, "accounts.csv", ACCOUNTS)
    land(project)
    project.build(as_of="2026-05-29")
    assert project.run("publish").returncode == 0
    view = "create view mine.unknown as select * from health.account_health_scores where band = 'UNKNOWN'"
    project.execute("create schema mine", view)
    with closing(project.connect(**reader)) as connection, connection.cursor() as cursor:
        cursor.execute(SCORES.format("health"))
        first = cursor.fetchall()
        assert first and {str(row[0]) for row in first} == {"2026-05-29"}
        # A night lands, builds and publishes while a reader's transaction is open; a failed build publishes nothing.
        cursor.execute("commit; begin transaction isolation level repeatable read")
        cursor.execute("select count(*) from health.account_kpis")
        counted = cursor.fetchone()
        night = project.run("nightly", "--as-of", "2026-05-30")
        assert night.returncode == 0, night.stdout[-3000:] + night.stderr
        cursor.execute("select count(*) from health.account_kpis")
        assert cursor.fetchone() == counted
        cursor.execute("commit")
        cursor.execute(SCORES.format("health"))
        both = cursor.fetchall()
        assert [row for row in both if str(row[0]) == "2026-05-29"] == first and len(both) > len(first)
        cursor.execute("commit")
    assert both == project.query(SCORES.format("health_build"))
    assert len(project.query("select * from mine.unknown")) == sum(row[3] == "UNKNOWN" for row in both)

    for forbidden in (
        "select * from raw.accounts",
        "select * from health_build.account_health_scores",
        "select * from health_build_staging.stg_accounts",
        "select * from mine.unknown",
        "delete from health.account_kpis",
        "create table health.x (y int)",
        "create schema x",
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            project.execute(forbidden, **reader)

    project.build(as_of="2026-05-31")
    ended = project.run("publish", CUSTOMER_HEALTH_READER="nobody_there")
    assert ended.returncode == 2 and "there is no role nobody_there" in ended.stderr and "Traceback" not in ended.stderr
    assert project.query(SCORES.format("health")) == both

    broken = project.folder / "models" / "marts" / "health" / "account_health_current.sql"
    broken.write_text("select 1 / 0 as account_id", encoding="utf-8")
    night = project.run("nightly", "--as-of", "2026-05-31")
    assert night.returncode == 1 and "Traceback" not in night.stderr
    assert project.run("publish").returncode == 2
    assert project.query(SCORES.format("health")) == both


def test_views_of_others_on_a_table_that_must_be_made_anew_are_named(postgres_project):
    project = postgres_project
    project.execute(
        "create schema health_build",
        "create table health_build.account_health_scores as"
        " select date '2026-05-31' as as_of_date, 'A1' as account_id, 'c' as config_version",
        "create table health_build.account_kpis as select date '2026-05-31' as as_of_date, 'A1' as account_id",
    )
    assert project.run("publish").returncode == 0
    project.execute(
        "create schema mine",
        "create view mine.scored as select account_id from health.account_health_scores",
        'create materialized view mine."Scored twice" as select * from mine.scored',
        "create view mine.measured as select account_id from health.account_kpis",
        "alter table health_build.account_health_scores add column band text",
        "update health_build.account_health_scores set account_id = 'A2'",
    )
    ended = project.run("publish")
    assert ended.returncode == 2 and "Traceback" not in ended.stderr
    assert "health.account_health_scores has other columns now and must be made anew" in ended.stderr
    assert "view mine.scored depends on table health.account_health_scores" in ended.stderr
    assert 'materialized view mine."Scored twice" depends on view mine.scored' in ended.stderr
    assert "drop them, and publish again" in ended.stderr
    assert project.query("select account_id from mine.scored") == [("A1",)]

    project.execute("drop view mine.scored cascade", "drop table health_build.account_kpis")
    ended = project.run("publish")
    assert ended.returncode == 2 and "health.account_kpis is no longer built and must be dropped" in ended.stderr
    assert "view mine.measured depends on table health.account_kpis" in ended.stderr
    project.execute("drop view mine.measured")
    ended = project.run("publish")
    assert ended.returncode == 0, ended.stderr
    assert project.query("select account_id, band from health.account_health_scores") == [("A2", None)]


def test_a_database_that_folds_the_case_of_ascii_alone_is_refused(tmp_path, database):
    """One that orders text by a language is refused by the same check; the server of the tests knows none."""
    project = PostgresProject(tmp_path / "project", database(lc_collate="C", lc_ctype="C"))
    deliver(project, "accounts.csv", ACCOUNTS)
    land(project)
    ended = project.run("build", "--as-of", "2026-05-30")
    assert ended.returncode == 2 and "lc_collate 'C' lc_ctype 'C.UTF-8'" in ended.stdout


def test_a_name_that_would_be_cut_is_refused(postgres_project):
    project = postgres_project
    deliver(project, "accounts.csv", ACCOUNTS)
    long = "a_metric_with_a_name_of_fifty_characters_just_as_x"
    project.configure(
        {
            "metrics": {long: {"fact": "tickets", "aggregate": "count"}},
            "kpis": {"tickets_30d": {"metric": long, "window_days": 30}},
            "health_scores": [
                {"name": "default", "sections": [{"name": "S", "kpis": [{"kpi": "tickets_30d", "zero_at": 9, "hundred_at": 0}]}]}
            ],
        }
    )
    deliver(project, "tickets.csv", "ticket_id,account_id,created_at\nT1,A1,2026-05-01")
    land(project)
    ended = project.dbt("run", "--select", "as_of_dates", DBT_HEALTH_AS_OF="2026-05-30")
    assert ended.returncode != 0 and f"{long}__30d is 9 characters too long here" in ended.stdout


def test_a_server_that_is_not_there_is_named(postgres_project, demo_folder):
    ended = postgres_project.run("land", "--from", str(demo_folder), PGHOST="127.0.0.1", PGPORT="1")
    assert ended.returncode == 2 and "PostgreSQL can't be reached as" in ended.stderr and "Traceback" not in ended.stderr
    ended = postgres_project.run("summary")
    assert ended.returncode == 2 and "query its published tables" in ended.stderr
    ended = postgres_project.run("build", CUSTOMER_HEALTH_TARGET="oracle")
    assert ended.returncode == 2 and "known are duckdb, postgres" in ended.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "sizes"), [(30, {"health_scores": 1}), (16, {"accounts": 12, "dates": 12, "kpis": 20})])
def test_random_cases_agree_with_the_reference(postgres_project, tmp_path, seed, sizes):
    check(postgres_project, make_case(seed, **sizes), tmp_path)
