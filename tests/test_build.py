"""Builds from end to end: the demo, dates published again, faults, and raw data of other shapes."""

import os
import shutil
import subprocess
import sys

import duckdb
import pytest
import yaml
from project import ROOT, Project, write_csv

PUBLISHED = ("account_kpis", "account_kpi_scores", "account_section_scores", "account_health_scores")

SMALL = {
    "metrics": {
        "open_tickets": {"fact": "tickets", "aggregate": "open_count"},
        "arr": {"fact": "accounts", "aggregate": "attribute", "of": "arr"},
    },
    "kpis": {"open_tickets": {"metric": "open_tickets"}, "arr": {"metric": "arr"}},
    "health_scores": [
        {
            "name": "default",
            "sections": [
                {
                    "name": "All",
                    "kpis": [
                        {"kpi": "open_tickets", "zero_at": 4, "hundred_at": 0},
                        {"kpi": "arr", "zero_at": 0, "hundred_at": 100},
                    ],
                }
            ],
        }
    ],
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory, demo_folder):
    """The demo, landed and built for its last date, with every dbt test."""
    project = Project(tmp_path_factory.mktemp("build") / "project")
    project.land(demo_folder)
    shutil.copytree(ROOT / "tests" / "macros", project.folder / "tests" / "macros")
    ended = project.dbt("build", DBT_HEALTH_AS_OF="2026-05-31")
    assert ended.returncode == 0, ended.stdout[-4000:]
    assert "WARN=1 ERROR=0 SKIP=0" in ended.stdout
    assert "WARN 1 no_check_fails_that_warns" in ended.stdout  # one in eighteen of its rows on advocacy is bad
    return project


def published(project: Project, where: str = "true") -> dict:
    return {
        table: sorted(
            project.query(
                f"select * {'exclude (computed_at)' if table.endswith('health_scores') else ''} from health.{table} where {where}"
            ),
            key=repr,
        )
        for table in PUBLISHED
    }


def test_the_demo_looks_like_a_company(demo):
    bands = dict(demo.query("select band, count(*) from health.account_health_scores group by 1"))
    assert bands["GREEN"] > bands["YELLOW"] > bands["RED"] > 5
    assert {row[0] for row in demo.query("select distinct health_score from health.account_health_scores")} == {
        "onboarding",
        "enterprise",
        "default",
    }
    assert demo.query("select count(*) from health.known_account_checks where not agrees") == [(1,)]
    kpis = len(yaml.safe_load((ROOT / "vars.yml").read_text())["vars"]["health"]["kpis"])
    assert demo.query("select count(distinct kpi) from health.account_kpis") == [(kpis,)]


def test_every_kind_of_bad_row_is_there_and_counted(demo):
    reasons = {reason for (reason,) in demo.query("select distinct reason from health.raw_quality")}
    for part in ("missing account_id", "unreadable created_at", "unknown account", "score out of range", "superseded"):
        assert part in reasons
    for part in ("closed_at before created_at", "warned: unexpected priority", "warned: occurred_at before account"):
        assert part in reasons


def test_the_summary_names_the_worst_and_where_the_tables_are(demo):
    ended = demo.run("summary")
    worst = demo.query(
        "select account_id from health.account_health_current where score is not null order by score_exact, account_id limit 5"
    )
    assert all(f"({account}, " in ended.stdout for (account,) in worst)
    assert str(demo.database) in ended.stdout
    assert "raw rows were rejected" in ended.stdout


def test_dates_again_give_the_same_rows_and_other_dates_stay(demo):
    before = published(demo)
    demo.build(as_of="2026-05-29", since="2026-05-27")
    assert published(demo, "as_of_date = '2026-05-31'") == before
    range_of_dates = published(demo, "as_of_date = '2026-05-28'")
    assert range_of_dates["account_health_scores"]
    demo.build(as_of="2026-05-28")
    assert published(demo, "as_of_date = '2026-05-28'") == range_of_dates
    dates = demo.query("select distinct as_of_date::varchar from health.account_kpis order by 1")
    assert [date for (date,) in dates] == ["2026-05-27", "2026-05-28", "2026-05-29", "2026-05-31"]
    assert demo.query("select distinct as_of_date::varchar from health.account_health_current") == [("2026-05-31",)]
    assert demo.query("select count(*) from health.account_health_current where score_7_days_before is not null") == [(0,)]


def test_without_a_date_the_newest_landed_day_is_scored(demo):
    demo.build()
    assert demo.query("select max(as_of_date)::varchar from health.account_kpis") == [("2026-05-31",)]


def test_duckdb_1_4_reads_the_file(demo, tmp_path):
    uv = shutil.which("uv", path=f"{ROOT}/.uv/bin{os.pathsep}{os.environ['PATH']}")
    assert uv, "make brings uv; run the tests by make test"
    target = tmp_path / "duckdb_1_4"
    command = [uv, "pip", "install", "--quiet", "--no-deps", "--python", sys.executable, "--target", str(target)]
    subprocess.run([*command, "duckdb==1.4.4"], check=True)
    code = """if True:
        import duckdb, sys
        connection = duckdb.connect(sys.argv[1], read_only=True)
        print(duckdb.__version__, connection.sql("select count(*) > 0 from health.account_kpis").fetchone()[0])
    """
    ended = subprocess.run(
        [sys.executable, "-c", code, str(demo.database)],
        env={"PYTHONPATH": str(target)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout.split() == ["1.4.4", "True"], ended.stderr


def test_a_faulty_configuration_stops_before_anything_is_written(project, tmp_path):
    write_csv(tmp_path / "raw", "accounts.csv", "account_id,created_at,arr\nA1,2026-01-01,50")
    project.configure(SMALL)
    project.land(tmp_path / "raw")
    project.build(as_of="2026-05-30")
    before = project.query("select * from health.account_health_scores")
    project.configure(SMALL | {"bands": {"green": 20}, "kpis": SMALL["kpis"] | {"more": {"metric": "open_tikets"}}})
    ended = project.run("build", "--as-of", "2026-05-31")
    assert ended.returncode == 2
    assert "The configuration (vars.yml) has 2 faults; nothing was written." in ended.stderr
    assert "bands.red: 30 is not below green, 20" in ended.stderr
    assert "kpis.more.metric: 'open_tikets' is not a metric (did you mean 'open_tickets'?)" in ended.stderr
    assert project.query("select * from health.account_health_scores") == before


def test_dbt_itself_names_the_fault_of_health_scores_without_a_default(project, tmp_path):
    write_csv(tmp_path / "raw", "accounts.csv", "account_id,created_at\nA1,2026-01-01")
    project.land(tmp_path / "raw")
    score = SMALL["health_scores"][0] | {"accounts": {"field": "tier", "is": "mid"}}
    project.configure(SMALL | {"health_scores": [score | {"name": "one"}, score | {"name": "two", "active": False}]})
    ended = project.dbt("run")
    assert ended.returncode == 2
    assert "The configuration (vars.yml) has 1 fault; nothing was written." in ended.stdout
    assert "health_scores: the last must be named 'default'; it takes the accounts that no other takes" in ended.stdout
    assert not project.query("select 1 from information_schema.schemata where schema_name = 'health'")


def test_accounts_alone_are_enough(project, tmp_path):
    write_csv(tmp_path / "raw", "accounts.csv", "account_id,created_at\nA1,2026-01-01")
    project.configure(SMALL)
    project.land(tmp_path / "raw")
    ended = project.run("build", "--as-of", "2026-05-31")
    assert ended.returncode == 0
    assert "Raw tables that are not there" in ended.stdout
    assert project.query("select kpi, status from health.account_kpis order by 1") == [
        ("arr", "not_provided"),
        ("open_tickets", "not_provided"),
    ]
    assert project.query("select score, band, coverage from health.account_health_scores") == [(None, "UNKNOWN", 0.0)]


def test_raw_tables_of_a_warehouse_need_no_landing(project):
    with duckdb.connect(str(project.database)) as connection:
        connection.execute("create schema warehouse")
        connection.execute(
            "create table warehouse.customers as select 7 as account_id, timestamptz '2026-01-01 00:00:00+02' as Created_At,"
            " 40.5 as arr"
            " union all select 7, timestamptz '2026-01-01 00:00:00+02', 40.5 union all select null, now(), 1"
        )
        connection.execute(
            "create table warehouse.tickets as select 'T' || n as ticket_id, 7 as account_id,"
            " date '2026-05-01' + n::integer as created_at,"
            " null::timestamp as closed_at from range(3) as numbers(n)"
        )
    project.configure(SMALL | {"settings": {"raw_schema": "warehouse", "raw_tables": {"accounts": "customers"}}})
    project.build(as_of="2026-05-02")
    assert project.query("select kpi, value from health.account_kpis order by 1") == [
        ("arr", 40.5),
        ("open_tickets", 2.0),
    ]
    quality = project.query("select reason, rows from health.raw_quality where raw_table = 'accounts' and rows > 0 order by 1")
    assert quality == [("accepted", 1), ("missing account_id", 1), ("read", 3), ("superseded", 1)]


def test_a_snapshot_keeps_what_a_warehouse_forgets(project):
    """The raw table holds one row an account; a change that a run finds becomes a version, and earlier dates keep theirs."""
    with duckdb.connect(str(project.database)) as connection:
        connection.execute(
            "create schema raw; create table raw.accounts as"
            " select 'A1' as account_id, date '2026-01-01' as created_at, 'smb' as tier, 40 as arr"
        )
    project.configure(SMALL | {"settings": {"snapshot_accounts": True}})
    project.build(as_of="2026-05-31")
    with duckdb.connect(str(project.database)) as connection:
        connection.execute("update raw.accounts set tier = 'enterprise', arr = 90")
    project.build(as_of="2026-05-31")
    versions = project.query("select tier, arr, updated_at is not null from health_staging.stg_accounts order by updated_at")
    assert versions == [("smb", 40, True), ("enterprise", 90, True)]
    assert project.query("select value from health.account_kpis where kpi = 'arr'") == [(40.0,)]
    assert project.query("select reason, rows from health.raw_quality where raw_table = 'accounts' and rows > 0 order by 1") == [
        ("accepted", 2),
        ("read", 2),
    ]


def test_missing_accounts_and_columns_stop_with_what_is_needed(project):
    ended = project.dbt("build")
    assert ended.returncode != 0
    assert "accounts isn't there: land raw files" in ended.stdout
    with duckdb.connect(str(project.database)) as connection:
        connection.execute(
            "create schema raw; create table raw.accounts (account_id text); create table raw.tickets (ticket_id text)"
        )
    ended = project.dbt("build")
    assert "accounts lacks created_at; it needs account_id, created_at" in ended.stdout
    assert "tickets lacks account_id, created_at" in ended.stdout
    assert project.query("select count(*) from duckdb_tables() where schema_name like 'health%'") == [(0,)]


def test_a_file_named_like_a_schema_is_no_trouble(project, tmp_path):
    write_csv(tmp_path / "raw", "accounts.csv", "account_id,created_at,arr\nA1,2026-01-01,50")
    project.configure(SMALL)
    project.environment["CUSTOMER_HEALTH_DB"] = str(project.folder / "health.duckdb")
    project.land(tmp_path / "raw")
    ended = project.run("build", "--as-of", "2026-05-31")
    assert ended.returncode == 0, ended.stdout[-3000:]
    assert "Account health on 2026-05-31" in ended.stdout


def test_filters_hold_data_and_nothing_else(project, tmp_path):
    odd = """x' or 1=1 --"""
    jinja = "{{ 1 / 0 }} 50% {% raise %}"
    write_csv(
        tmp_path / "raw",
        "accounts.csv",
        f"account_id,account_name,created_at,arr\nA1,{odd},2026-01-01,1\nA2,{jinja},2026-01-01,1\nA3,plain,2026-01-01,1",
    )
    special = SMALL["health_scores"][0] | {"name": "special", "accounts": {"field": "account_name", "in": [odd, jinja]}}
    project.configure(SMALL | {"health_scores": [special, *SMALL["health_scores"]]})
    project.land(tmp_path / "raw")
    project.build(as_of="2026-05-31")
    assert project.query("select account_id from health.account_health_scores where health_score = 'special' order by 1") == [
        ("A1",),
        ("A2",),
    ]


def test_the_readme_works_out_the_score_that_is_built(demo):
    readme = (ROOT / "README.md").read_text()
    harbor = "where account_id = 'A-0001' and as_of_date = '2026-05-31'"
    rows = demo.query(f"select value, score from health.account_kpi_scores {harbor} order by value")
    assert [round(value, 2) for value, _ in rows] == [-76.81, 0, 4, 12, 47]
    assert "76.81 %" in readme and "43.3333" in readme and round(rows[-1][1], 4) == 43.3333
    scored = demo.query(f"select score_exact, score, band from health.account_health_scores {harbor}")
    assert scored == [(31.0667, 31, "YELLOW")]
    assert "**31.0667**, rounded **31**: YELLOW" in readme


def test_the_published_schema_is_a_setting(tmp_path):
    project = Project(tmp_path / "project")
    write_csv(tmp_path / "raw", "accounts.csv", "account_id,created_at\nA1,2026-01-01")
    project.configure(SMALL | {"settings": {"published_schema": "cs_scores"}})
    project.land(tmp_path / "raw")
    ended = project.run("build", "--as-of", "2026-05-31")
    assert ended.returncode == 0, ended.stdout
    assert "schema cs_scores" in ended.stdout
    schemas = {name for (name,) in project.query("select distinct table_schema from information_schema.tables")}
    assert {"cs_scores", "cs_scores_staging", "cs_scores_intermediate", "cs_scores_seeds"} <= schemas
    assert not {"health", "health_staging"} & schemas


def test_a_source_that_stops_leaves_the_score_and_is_named(tmp_path):
    project = Project(tmp_path / "project")
    write_csv(tmp_path / "raw", "accounts.csv", "account_id,created_at\nA1,2026-01-01")
    write_csv(tmp_path / "raw", "tickets.csv", "ticket_id,account_id,created_at,closed_at\nT1,A1,2026-05-28,")
    project.configure(SMALL | {"settings": {"expect_rows_every_days": {"tickets": 2}}})
    project.land(tmp_path / "raw")
    ended = project.run("build", "--as-of", "2026-05-31", "--since", "2026-05-30")
    assert ended.returncode == 0, ended.stdout
    assert "tickets: no new rows since 2026-05-28 (expected every 2 days)" in ended.stdout
    statuses = project.query("select as_of_date::varchar, status from health.account_kpis where kpi = 'open_tickets' order by 1")
    assert statuses == [("2026-05-30", "measured"), ("2026-05-31", "source_stale")]
    bands = project.query("select band, coverage from health.account_health_scores order by as_of_date")
    assert [(band, float(coverage)) for band, coverage in bands] == [("GREEN", 0.5), ("UNKNOWN", 0.0)]
    assert project.query("select rows from health.raw_quality where raw_table = 'tickets' and reason = 'source_stale'") == [(0,)]
    fresh = project.query("select days_without_rows, is_stale from health.source_freshness order by as_of_date")
    assert fresh == [(2, False), (3, True)]
