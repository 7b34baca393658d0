"""Spark as a user has it: landing, builds, nights, replays, and what is said when something is amiss."""

import pytest
from delivery import ACCOUNTS, deliver, land, refuses_a_table_of_the_users_own, withdraw
from spark_project import SparkProject
from strategies import make_case
from test_against_reference import check
from test_nights import CONFIG

pytestmark = pytest.mark.engines

EVENTS = "event_id,account_id,event_name,module,feature,occurred_at\n"


def test_landed_rows_are_those_of_the_files(spark_project):
    project = spark_project
    deliver(project, "accounts.csv", ACCOUNTS)
    text = 'ticket_id,account_id,created_at,note\nT1,A1,2026-05-01,"a ""quoted"", text"\nT2,A1,,""\nT3,A1,2026-05-02,it\'s \\N'
    deliver(project, "tickets/one.csv", text)
    land(project)
    assert project.query("select ticket_id, created_at, note, _file, _line from raw.tickets order by ticket_id") == [
        ("T1", "2026-05-01", 'a "quoted", text', "tickets/one.csv", 0),
        ("T2", None, None, "tickets/one.csv", 1),
        ("T3", "2026-05-02", "it's \\N", "tickets/one.csv", 2),
    ]
    before = project.query("select distinct _delivery from raw.tickets")
    withdraw(project, "accounts.csv")
    deliver(project, "tickets/one.csv", "ticket_id,account_id,created_at,note\nT9,A1,2026-05-01,")
    deliver(project, "tickets/two.csv", "ticket_id,account_id,created_at,colour\nT4,A2,2026-05-03,red")
    land(project)
    assert project.query("select ticket_id, note, colour from raw.tickets order by 1") == [
        ("T4", None, "red"),
        ("T9", None, None),
    ]
    assert not {row[0] for row in project.query("select _delivery from raw.tickets")} & {row[0] for row in before}
    landed = "select raw_table, count(*) from raw.landed_files group by 1 order by 1"
    assert project.query(landed) == [("accounts", 1), ("tickets", 2)]


def test_a_replay_and_what_is_gone(spark_project):
    """Dates and days that get no rows any more are emptied; all others stay as they were."""
    project = spark_project
    project.configure(CONFIG)
    deliver(project, "accounts.csv", ACCOUNTS + "\nA3,Late,2026-05-30")
    first = "E1,A1,seen,m,f,2026-05-28\nE2,A2,seen,m,f,2026-05-29\nE3,A1,seen,m,f,\nE4,A1,,,,31.05."
    deliver(project, "events/one.csv", EVENTS + first)
    deliver(project, "events/two.csv", f"{EVENTS}E5,A2,seen,m,f,2026-05-29T10:00\nE6,A1,seen,m,f,")
    land(project)
    project.build(as_of="2026-05-30", since="2026-05-29")
    scores = "select as_of_date::varchar, account_id from health.account_health_scores order by 1, 2"
    both = [("2026-05-29", "A1"), ("2026-05-29", "A2"), ("2026-05-30", "A1"), ("2026-05-30", "A2"), ("2026-05-30", "A3")]
    assert project.query(scores) == both
    rolled = """select activity_date::varchar, row_state, sum(events)::int from health_intermediate.int_event_rollup
        where row_state <> 'delivered' group by all order by all"""
    assert project.query(rolled) == [
        ("2026-05-28", "accepted", 1),
        ("2026-05-29", "accepted", 2),
        (None, "rejected", 3),
    ]
    computed = "select distinct computed_at from health.account_health_scores where as_of_date = '2026-05-30'"
    before = project.query(computed)

    # Nobody is there on the 29th any more, and a day loses all its events, the rows without a day some.
    deliver(project, "accounts.csv", "account_id,account_name,created_at\nA1,One,2026-05-30\nA2,,2026-05-30\nA3,Late,2026-05-30")
    deliver(project, "events/one.csv", f"{EVENTS}E2,A2,seen,m,f,2026-05-29\nE4,A1,,,,31.05.")
    land(project)
    project.build(as_of="2026-05-29")
    assert project.query(scores) == both[2:]
    assert project.query(computed) == before
    assert project.query(rolled) == [("2026-05-29", "accepted", 2), (None, "rejected", 2)]
    assert_reads_days_of_the_run(project)


def assert_reads_days_of_the_run(project: SparkProject) -> None:
    """KPIs of usage read of the roll-up only the partitions of the days they look at."""
    explain = (
        "s.sql('explain formatted ' + open('target/compiled/customer_health/models/marts/kpis/account_usage_kpis.sql').read())"
    )
    ended = project.python(f"from orchestration import spark; s = spark.session(); print({explain}.collect()[0][0])")
    assert ended.returncode == 0, ended.stderr
    (filters,) = (line for line in ended.stdout.splitlines() if line.startswith("PartitionFilters") and "activity_date" in line)
    assert "max(as_of_date)" in filters and "min(as_of_date)" in filters, ended.stdout


def test_a_table_of_the_users_own_is_left_alone(spark_project):
    project = spark_project
    table = 'create table raw.tickets using parquet as select "mine" as ticket_id'
    made = project.python(f"from orchestration import spark; s = spark.session(); s.sql('create schema raw'); s.sql('{table}')")
    assert made.returncode == 0, made.stderr
    refuses_a_table_of_the_users_own(project)


def test_a_missing_java_is_named(tmp_path):
    project = SparkProject(tmp_path / "project")
    deliver(project, "accounts.csv", ACCOUNTS)
    for command in (["land", "--from", str(tmp_path / "delivered")], ["build"], ["nightly"]):
        ended = project.run(*command, JAVA_HOME=str(tmp_path))
        assert ended.returncode in (1, 2) and "Spark needs Java 17 or newer" in ended.stderr, ended.stderr
        assert "Traceback" not in ended.stderr


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "sizes"), [(16, {"accounts": 12, "dates": 12, "kpis": 20})])
def test_random_cases_agree_with_the_reference(spark_project, tmp_path, seed, sizes):
    check(spark_project, make_case(seed, **sizes), tmp_path)
