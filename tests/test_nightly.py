"""Nights from end to end, headless: what is new is landed, scored, published, told; a bad night changes nothing for readers."""

import os
import resource
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
import yaml
from project import Project
from receiver import receiving

AGAIN = "This may pass, so it is tried again"
NIGHTS = [date(2026, 5, 29) + timedelta(days=number) for number in range(3)]


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory, demo_folder):
    """The demo's files as three nights bring them: all up to the first night, then a day's events; the second is bad at first."""
    folder = tmp_path_factory.mktemp("inbox")
    with duckdb.connect() as connection:
        for path in sorted(demo_folder.iterdir()):
            if path.is_file():
                (folder / path.name).write_bytes(path.read_bytes())
        (folder / "events").mkdir()
        source = f"read_csv('{demo_folder}/events/*', all_varchar = true, union_by_name = true)"
        for number, night in enumerate(NIGHTS):
            later = f"left(occurred_at, 10) > '{night}'"
            earlier = f"left(occurred_at, 10) <= '{NIGHTS[number - 1]}'" if number else "false"
            target = folder / "events" / f"{night}.csv"
            connection.execute(f"copy (select * from {source} where not ({later}) and not ({earlier})) to '{target}' (header)")
    return folder


def bring(deliveries: Path, inbox: Path, night: date) -> Path:
    """Puts what a night brings into the inbox."""
    for path in deliveries.rglob("*"):
        target = inbox / path.relative_to(deliveries)
        if path.is_file() and (path.parent == deliveries or path.stem == str(night)) and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return inbox / "events" / f"{night}.csv"


def published_days(project: Project) -> list[tuple]:
    path = project.folder / "home" / "published" / "customer_health.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(
            "select as_of_date::varchar, count(*) from health.account_health_scores group by 1 order by 1"
        ).fetchall()


@pytest.mark.slow
def test_three_nights_of_the_demo_one_of_them_bad(tmp_path, deliveries):
    project = Project(tmp_path / "project")
    inbox = tmp_path / "inbox"
    project.environment["CUSTOMER_HEALTH_INBOX"] = str(inbox)
    with receiving() as receiver:
        project.environment["CUSTOMER_HEALTH_ALERT_URLS"] = f"json://{receiver.address}/alerts"
        project.environment["CUSTOMER_HEALTH_FAILURE_URLS"] = f"json://{receiver.address}/failures"

        bring(deliveries, inbox, NIGHTS[0])
        ended = project.run("nightly", "--as-of", str(NIGHTS[0]))
        assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
        assert "Scored 2026-05-29: " in ended.stdout
        assert "; published version " in ended.stdout
        assert "Skipped: No credentials for Salesforce are set" in ended.stdout
        first = published_days(project)
        assert [day for day, _ in first] == ["2026-05-29"]
        told = len(receiver.bodies("/alerts"))
        assert told > 0

        bad = bring(deliveries, inbox, NIGHTS[1])
        good = bad.read_text()
        bad.write_text(good.replace("account_id", "acount_id", 1))
        ended = project.run("nightly", "--as-of", str(NIGHTS[1]))
        assert ended.returncode == 1
        assert "The nightly run for 2026-05-30 failed in: raw_files." in ended.stderr
        assert "account_id isn't there; events needs" in ended.stderr
        assert published_days(project) == first
        (failure,) = receiver.bodies("/failures")
        assert "events/2026-05-30.csv: account-id isn't there" in failure.replace("account_id", "account-id")
        assert len(receiver.bodies("/alerts")) == told

        bad.write_text(good)
        bring(deliveries, inbox, NIGHTS[2])
        for night in NIGHTS[1:]:
            ended = project.run("nightly", "--as-of", str(night))
            assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
        assert [day for day, _ in published_days(project)] == [str(night) for night in NIGHTS]
        assert len(receiver.bodies("/failures")) == 1

        landed = project.query("select landing, count(*) from raw.landed_files where raw_table = 'events' group by 1 order by 1")
        assert landed == [(1, 1), (2, 2)]  # each file once: the third night found nothing new


CONFIG = """
metrics: {open: {fact: tickets, aggregate: open_count}}
kpis: {open: {metric: open}}
settings: {checks: {rejected_share_severity: error}}
health_scores: [{name: default, sections: [{name: All, kpis: [{kpi: open, zero_at: 4, hundred_at: 0}]}]}]
"""


@pytest.fixture
def small(tmp_path):
    """A project of two accounts and a ticket, whose checks of rejected rows stop publication."""
    project = Project(tmp_path / "project")
    project.configure(yaml.safe_load(CONFIG))
    project.environment["CUSTOMER_HEALTH_RETRY_SECONDS"] = "0.1"
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "accounts.csv").write_text("account_id,created_at\nA1,2026-01-01\nA2,2026-01-01\n")
    (tmp_path / "raw" / "tickets.csv").write_text("ticket_id,account_id,created_at\nt1,A1,2026-05-01\n")
    return project


def test_a_failed_check_of_severity_error_blocks_publication_and_is_told(small, tmp_path):
    raw = str(tmp_path / "raw")
    ended = small.run("nightly", "--as-of", "2026-05-30", "--from", raw)
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    before = published_days(small)
    (tmp_path / "raw" / "tickets.csv").write_text("ticket_id,account_id,created_at\nt1,A1,2026-05-01\nt2,A1,soon\n")
    with receiving() as receiver:
        urls = {"CUSTOMER_HEALTH_FAILURE_URLS": f"json://{receiver.address}/"}
        ended = small.run("nightly", "--as-of", "2026-05-31", "--from", raw, **urls)
    assert ended.returncode == 1
    assert "check rejected_share of run_checks: tickets on 2026-05-31: rows rejected: 1 of 2 (50.0 %)." in ended.stderr
    assert "step health_models: dbt failed in no_check_fails_that_stops_publication" in ended.stderr
    for noise in ("Traceback", "Stack Trace", "Dependencies for step"):
        assert noise not in ended.stdout + ended.stderr
    assert len(receiver.bodies()) == 1
    assert "rows rejected: 1 of 2" in receiver.bodies()[0]
    assert published_days(small) == before
    ended = small.run("publish")
    assert (ended.returncode, "The newest build failed" in ended.stderr) == (2, True)

    (tmp_path / "raw" / "tickets.csv").write_text("ticket_id,account_id,created_at\nt1,A1,2026-05-01\nt2,A1,2026-05-02\n")
    ended = small.run("nightly", "--as-of", "2026-05-31", "--from", raw)
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    assert [day for day, _ in published_days(small)] == ["2026-05-30", "2026-05-31"]


def test_alerts_and_crm_that_fail_undo_nothing(small, tmp_path):
    nowhere = {"CUSTOMER_HEALTH_ALERT_URLS": "json://127.0.0.1:9/", "SALESFORCE_CONSUMER_KEY": "half of what is needed"}
    (tmp_path / "raw" / "accounts.csv").write_text("account_id,created_at,renewal_date\nA1,2026-01-01,2026-06-10\n")
    tickets = "".join(f"t{number},A1,2026-05-01,\n" for number in range(5))
    (tmp_path / "raw" / "tickets.csv").write_text("ticket_id,account_id,created_at,closed_at\n" + tickets)
    ended = small.run("nightly", "--as-of", "2026-05-31", "--from", str(tmp_path / "raw"), **nowhere)
    assert ended.returncode == 1
    assert [day for day, _ in published_days(small)] == ["2026-05-31"]
    assert "; published version " in ended.stdout
    for step in ("deliveries__alerts", "deliveries__crm"):
        assert f"- step {step}: " in ended.stderr
    assert ended.stderr.count(AGAIN) == 4  # the alerts, and three more times


def test_a_database_that_another_program_holds_is_tried_again(small, tmp_path):
    """The lock is let go while the run waits for its second try."""
    small.land(tmp_path / "raw")
    holder = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.readline()"
    command = [sys.executable, "-c", holder, str(small.database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        run = subprocess.Popen(
            [sys.executable, "-m", "orchestration", "nightly", "--as-of", "2026-05-31"],
            cwd=small.folder,
            env=small.environment | {"CUSTOMER_HEALTH_RETRY_SECONDS": "5"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        output = []
        for line in run.stdout:
            output.append(line)
            if AGAIN in line and process.poll() is None:
                process.communicate("\n")
    assert run.wait() == 0, "".join(output)[-3000:]
    assert sum(AGAIN in line for line in output) == 1
    assert [day for day, _ in published_days(small)] == ["2026-05-31"]


def test_a_second_run_is_refused_and_told_who_holds_the_lock(small, tmp_path, monkeypatch):
    from orchestration import run_lock

    small.land(tmp_path / "raw")
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", small.environment["CUSTOMER_HEALTH_HOME"])
    monkeypatch.setenv("CUSTOMER_HEALTH_DB", str(small.database))
    with run_lock.alone("a test"):
        for command in (["nightly", "--as-of", "2026-05-31"], ["build"]):
            ended = small.run(*command)
            assert ended.returncode == 2
            assert f"Another run is going on: a test, process {os.getpid()}, since 2" in ended.stderr
    tables = small.query("select count(*) from information_schema.tables where table_schema = 'health'")
    assert tables == [(0,)]


def test_faults_of_the_configuration_are_told(small):
    (small.folder / "vars.yml").write_text("vars: {health: {kpi: {}}}")
    with receiving() as receiver:
        ended = small.run("nightly", CUSTOMER_HEALTH_FAILURE_URLS=f"json://{receiver.address}/")
    assert ended.returncode == 2
    assert "kpi" in ended.stderr and "Told of it in 1 message." in ended.stderr
    assert len(receiver.bodies()) == 1


@pytest.mark.parametrize("day", ["2019-12-31", "2999-01-01"])
def test_a_day_that_has_not_ended_is_refused(small, tmp_path, day):
    ended = small.run("nightly", "--as-of", day, "--from", str(tmp_path / "raw"))
    assert ended.returncode == 2
    assert f"AS_OF: {day} can't be scored by a nightly run." in ended.stderr


CHECKS_ALONE = """
from dagster import AssetKey, AssetSelection, DagsterInstance, Definitions, define_asset_job
from orchestration.definitions import defs
job = define_asset_job("checks", selection=AssetSelection.checks_for_assets(AssetKey("run_checks")))
checks = Definitions(assets=defs.assets, resources=defs.resources, jobs=[job]).resolve_job_def("checks")
with DagsterInstance.ephemeral() as instance:
    result = checks.execute_in_process(instance=instance, raise_on_error=False)
evaluations = [event.event_specific_data for event in result.all_events if event.event_type_value == "ASSET_CHECK_EVALUATION"]
print("passed", result.success, len(evaluations), all(evaluation.passed for evaluation in evaluations))
"""


RANGE = """
from dagster import DagsterInstance
from orchestration import build
build.require_parsed()
from orchestration.definitions import defs
tags = {"dagster/asset_partition_range_start": "2026-05-28", "dagster/asset_partition_range_end": "2026-05-30"}
with DagsterInstance.ephemeral() as instance:
    job = defs.resolve_job_def("update_health_scores")
    result = job.execute_in_process(instance=instance, tags=tags, raise_on_error=False)
made = [event for event in result.all_events if event.is_step_materialization]
built = [event for event in made if "status" in event.materialization.metadata]
accounts = next(event.materialization.metadata for event in made if event.asset_key.path == ["raw", "accounts"])
assert accounts["rows landed"].value == 2 and accounts["newest time"].text == "2026-01-01 00:00:00", accounts
assert "| A1 | 2026-01-01 |" in accounts["preview"].md_str, accounts
evaluations = [event.event_specific_data for event in result.all_events if event.event_type_value == "ASSET_CHECK_EVALUATION"]
checked = {evaluation.check_name for evaluation in evaluations}
assert {"source_freshness", "volume", "rejected_share", "band_changes", "coverage_fall", "raw_rows_reconcile"} <= checked, checked
seen = [event.event_specific_data for event in result.all_events if event.event_type_value == "ASSET_OBSERVATION"]
assert any("rows rejected" in data.asset_observation.metadata for data in seen), seen
print("passed", result.success, len({event.materialization.metadata["invocation_id"].text for event in built}))
"""


def test_a_backfill_of_a_range_is_one_dbt_run(small, tmp_path):
    ended = small.python(RANGE, CUSTOMER_HEALTH_INBOX=str(tmp_path / "raw"))
    assert ended.stdout.splitlines()[-1] == "passed True 1", ended.stdout[-2000:] + ended.stderr[-3000:]
    assert "Scored 2026-05-28 to 2026-05-30; on the last day 2 accounts" in ended.stderr
    assert published_days(small) == [("2026-05-28", 2), ("2026-05-29", 2), ("2026-05-30", 2)]
    ended = small.python(CHECKS_ALONE)
    assert ended.stdout.splitlines()[-1] == "passed True 8 True", ended.stdout[-2000:] + ended.stderr[-3000:]


def cpu_of(run) -> float:
    """Seconds of CPU that the programs which `run` starts take."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = run()
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-2000:]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.slow
def test_a_night_takes_little_more_than_its_dbt_build(small, tmp_path):
    small.land(tmp_path / "raw")
    small.run("nightly", "--as-of", "2026-05-30")
    dates = {"DBT_HEALTH_SINCE": "2026-05-31", "DBT_HEALTH_AS_OF": "2026-05-31"}
    built = cpu_of(lambda: small.dbt("build", "--exclude-resource-type", "unit_test", **dates))
    night = cpu_of(lambda: small.run("nightly", "--as-of", "2026-05-31"))
    print(f"dbt build {built:.1f} s of CPU, a night {night:.1f} s")
    assert night - built < 20
