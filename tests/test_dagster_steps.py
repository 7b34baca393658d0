"""The parts of a run: which faults are tried again, one run at a time, the line a person reads, checks and their pictures."""

import base64
import errno
import os
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from dagster import (
    AssetCheckSeverity,
    AssetKey,
    DagsterInstance,
    Definitions,
    Failure,
    RetryPolicy,
    asset,
    build_run_status_sensor_context,
    define_asset_job,
    materialize,
)
from project import write_csv
from receiver import receiving

from orchestration import (
    build,
    check_history,
    dagster_checks,
    dagster_steps,
    days,
    faults,
    landing,
    night_line,
    raw_metadata,
    run_failures,
    run_lock,
)
from orchestration.check_history import Finding
from orchestration.settings import UserError

DAY = date(2026, 5, 31)


# Which faults are tried again


@pytest.mark.parametrize(
    "fault",
    [
        'IO Error: Could not set lock on file "/x.duckdb": Conflicting lock is held in python (PID 1)',
        "/x.duckdb can't be opened; is another program using it? (IO Error: ...)",
        "Another run is going on: a build, process 1, since 2026-06-01 02:30:00 UTC. Try again then.",
        "Database Error: could not connect to server: Connection refused",
        "dbt failed in stg_events: IO Error: Could not write file: No space left on device",
        OSError(errno.ENOSPC, "No space left on device"),
        ConnectionResetError("peer"),
        TimeoutError(),
        MemoryError(),
    ],
)
def test_faults_of_the_machine_are_tried_again(fault):
    assert faults.is_infrastructure(fault)


@pytest.mark.parametrize(
    "fault",
    [
        "Nothing was landed.\n  - accounts.csv: created_at isn't there",
        "dbt failed in no_check_fails_that_stops_publication: Got 2 results, configured to fail if != 0",
        "Parser Error: syntax error at or near",
        FileNotFoundError(errno.ENOENT, "No such file"),
        PermissionError(errno.EACCES, "Permission denied"),
        ValueError("a number is wanted"),
    ],
)
def test_faults_of_the_data_are_not(fault):
    assert not faults.is_infrastructure(fault)


def test_a_fault_is_judged_by_what_caused_it():
    try:
        try:
            raise ConnectionError("gone")
        except ConnectionError as error:
            raise ValueError("no answer") from error
    except ValueError as error:
        assert faults.is_infrastructure(error)


@pytest.mark.parametrize(
    ("fault", "tries"), [(OSError(errno.EIO, "Input/output error"), 3), (UserError("a typo"), 1), (KeyError("x"), 1)]
)
def test_a_step_retries_faults_of_the_machine_alone(fault, tries):
    begun = []

    @asset(retry_policy=RetryPolicy(max_retries=2))
    def step():
        begun.append(1)
        with dagster_steps.only_infrastructure_is_retried():
            raise fault

    with DagsterInstance.ephemeral() as instance:
        result = materialize([step], instance=instance, raise_on_error=False)
    assert (result.success, len(begun)) == (False, tries)


def test_retries_wait_longer_each_time():
    policy = dagster_steps.retries
    waits = [policy.calculate_delay(number) for number in (1, 2, 3)]
    for wait, usual in zip(waits, (30, 60, 120), strict=True):
        assert 0 <= wait <= 2 * usual
    assert (policy.max_retries, policy.backoff.value, policy.jitter.value) == (3, "EXPONENTIAL", "PLUS_MINUS")


# One run at a time


def test_a_run_may_ask_again_for_what_it_holds(tmp_path, monkeypatch):
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", str(tmp_path))
    with run_lock.alone("a night"):
        with run_lock.alone("its step"):
            pass
        assert (tmp_path / "run.lock").read_text().startswith("a night, process ")
    assert (tmp_path / "run.lock").read_text() == ""
    with run_lock.alone("the next"):
        pass


def test_two_threads_of_one_process_are_two_runs(tmp_path, monkeypatch):
    """The studio computes in one thread and lands what is entered in another."""
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", str(tmp_path))

    def begin() -> str:
        try:
            with run_lock.alone("a landing"):
                return "it began"
        except UserError as error:
            return str(error)

    with ThreadPoolExecutor(1) as other, run_lock.alone("a computation"):
        refused = other.submit(begin).result()
        with run_lock.alone("its step"):
            assert other.submit(begin).result() == refused
    assert refused.startswith(f"Another run is going on: a computation, process {os.getpid()}, since 20")
    assert begin() == "it began"


# The line that a person reads


def test_the_line_of_a_night():
    night = night_line.Night(DAY, {"GREEN": 193, "YELLOW": 70, "RED": 24}, changed=12, warned=1)
    assert night_line.line(night, DAY, "20260601T023112Z") == (
        "Scored 2026-05-31: 287 accounts (193 GREEN, 70 YELLOW, 24 RED, 0 UNKNOWN), 12 changed band, 1 check warned; "
        "published version 20260601T023112Z."
    )
    one = night_line.Night(DAY, {"RED": 1}, changed=0, warned=2)
    assert night_line.line(one, date(2026, 5, 1)) == (
        "Scored 2026-05-01 to 2026-05-31; on the last day 1 account (0 GREEN, 0 YELLOW, 1 RED, 0 UNKNOWN), 0 changed band, "
        "2 checks warned; not published."
    )


# Checks as asset checks


def findings(kind: str, *values: float, threshold: float = 0.5, severity: str = "warn") -> list[Finding]:
    """A finding a day up to DAY, the last of which is the run's; those beyond the threshold failed."""
    days = [DAY - timedelta(days=number) for number in reversed(range(len(values)))]
    return [
        Finding(day, kind, "tickets", value, threshold, value > threshold, severity, "said", in_run=day == DAY)
        for day, value in zip(days, values, strict=True)
    ]


@pytest.mark.parametrize("kind", check_history.KINDS)
def test_each_kind_of_check_passes_and_fails(kind):
    spec = next(spec for spec in dagster_checks.specs(AssetKey("run_checks")) if spec.name == kind)
    passed = dagster_checks.result(spec, findings(kind, 0.9, 0.2))
    assert (passed.passed, passed.description, passed.metadata["failed"].value) == (True, "All of 1 passed.", 0)
    warned = dagster_checks.result(spec, findings(kind, 0.2, 0.9))
    assert (warned.passed, warned.severity) == (False, AssetCheckSeverity.WARN)
    assert warned.description == "tickets on 2026-05-31: said."
    assert warned.metadata["tickets"].value == 0.9
    failed = dagster_checks.result(spec, findings(kind, 0.2, 0.9, severity="error"))
    assert (failed.passed, failed.severity) == (False, AssetCheckSeverity.ERROR)
    (row,) = failed.metadata["findings"].records
    assert (row.data["result"], row.data["value"], row.data["threshold"]) == ("failed (error)", 0.9, 0.5)
    assert dagster_checks.result(spec, []).description == "There was nothing to check."


def test_a_check_blocks_where_its_severity_is_error(monkeypatch):
    monkeypatch.setattr(check_history.settings, "health_settings", lambda: {"checks": {"volume_severity": "error"}})
    blocking = {spec.name: spec.blocking for spec in dagster_checks.specs(AssetKey("run_checks"))}
    assert blocking == {kind: kind == "volume" for kind in check_history.KINDS}


def test_the_picture_shows_every_value_its_threshold_and_what_failed():
    history = findings("volume", 0.2, 0.9, 0.4)
    text = check_history.drawing(history)
    svg = base64.b64decode(re.fullmatch(r"!\[history\]\(data:image/svg\+xml;base64,(.*)\)", text)[1]).decode()
    assert svg.count("<circle") == 3
    assert svg.count(check_history.FAILED) == 2  # the threshold's line, and one day
    assert "2026-05-29" in svg and "2026-05-31" in svg and "tickets 0.4" in svg
    assert "nothing was measured yet" in check_history.svg_of([])


# What is shown of raw tables


def test_the_newest_time_of_a_table_is_that_of_all_its_landings(tmp_path, monkeypatch):
    """A file of old rows that comes late doesn't make the table look old, nor does one without readable times."""
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CUSTOMER_HEALTH_DB", str(tmp_path / "built.duckdb"))
    write_csv(tmp_path / "first", "accounts.csv", "account_id,created_at\nA1,2026-01-01")
    for folder, time in (("first", "2026-05-31T23:30:00-02:00"), ("late", "2026-03-01"), ("odd", "infinity")):
        write_csv(tmp_path / folder, "tickets.csv", f"ticket_id,account_id,created_at\nt {folder},A1,{time}\nold,A1,2026-01-02")
        newest = {table: of.newest_time for table, of in raw_metadata.states(landing.land(tmp_path / folder)).items()}
        assert (newest["tickets"], newest["accounts"]) == ("2026-06-01 01:30:00", "2026-01-01 00:00:00"), folder
        assert newest["users"] is None


def test_a_preview_cannot_become_markup():
    shown = raw_metadata.as_markdown([{"a": "x | <b>[y](http://z)", "b": None}])
    assert shown.splitlines() == ["| a | b |", "| --- | --- |", r"| x \| \<b\>\[y\](http://z) |  |"]
    assert raw_metadata.as_markdown([]) == ""


# Who is told


def test_the_sensor_tells_each_failure_of_a_run_once(tmp_path, monkeypatch):
    from orchestration.dagster_jobs import tell_of_failures

    @asset
    def broken():
        raise Failure(description="the file has no header", allow_retries=False)

    job = Definitions(assets=[broken], jobs=[define_asset_job("job")]).resolve_job_def("job")
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", str(tmp_path))
    monkeypatch.setenv("CUSTOMER_HEALTH_DAGSTER_URL", "https://dagster.example.com/")
    with receiving() as receiver, DagsterInstance.ephemeral() as instance:
        monkeypatch.setenv("CUSTOMER_HEALTH_FAILURE_URLS", f"json://{receiver.address}/")
        result = job.execute_in_process(instance=instance, raise_on_error=False)
        for _ in range(2):
            context = build_run_status_sensor_context(
                "tell_of_failures", result.get_run_failure_event(), instance, result.dagster_run
            ).for_run_failure()
            tell_of_failures(context)
        (message,) = receiver.bodies()
    assert "step broken: the file has no header" in message
    assert f"https://dagster.example.com/runs/{result.run_id}" in message


def test_without_an_address_of_dagster_there_is_no_link(monkeypatch):
    monkeypatch.delenv("CUSTOMER_HEALTH_DAGSTER_URL", raising=False)
    assert run_failures.page("run") is None


def test_the_last_day_is_one_that_has_ended():
    assert days.last_day(datetime(2026, 6, 1, 0, 0, tzinfo=UTC)) == "2026-05-31"


def test_a_day_is_the_last_one_unless_another_that_can_be_scored_is_named():
    assert days.checked(None) == days.checked("") == days.last_day()
    assert days.checked("2026-05-31") == "2026-05-31"
    for wrong in ("2019-12-31", str(datetime.now(UTC).date())):
        with pytest.raises(UserError, match=f"AS_OF: {wrong} can't be scored"):
            days.checked(wrong)


@pytest.mark.parametrize(
    ("inbox", "why"),
    [(None, "names none"), ("empty", "empty, which CUSTOMER_HEALTH_INBOX names, holds nothing"), ("gone", "is no folder")],
)
def test_an_inbox_without_files_is_said_to_be_one(tmp_path, monkeypatch, inbox, why):
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CUSTOMER_HEALTH_INBOX", raising=False)
    (tmp_path / "empty").mkdir()
    if inbox:
        monkeypatch.setenv("CUSTOMER_HEALTH_INBOX", str(tmp_path / inbox))
    said = []
    assert landing.land_new(say=said.append) is None
    assert said[0].startswith("Nothing to land: ") and why in said[0]


# What raw tables and builds leave


def test_a_part_that_is_built_does_not_mend_what_failed(tmp_path, monkeypatch):
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", str(tmp_path))
    monkeypatch.setenv("CUSTOMER_HEALTH_DB", str(tmp_path / "built.duckdb"))
    with build.unfinished(whole=False):
        pass
    build.require_finished()
    with pytest.raises(ValueError), build.unfinished():
        raise ValueError
    with build.unfinished(whole=False):
        pass
    with pytest.raises(UserError, match="The newest build failed"):
        build.require_finished()
    with build.unfinished():
        pass
    build.require_finished()


def test_each_database_has_a_mark_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", str(tmp_path))
    monkeypatch.setenv("CUSTOMER_HEALTH_DB", str(tmp_path / "failed.duckdb"))
    with pytest.raises(ValueError), build.unfinished():
        raise ValueError
    for variable, value in [("CUSTOMER_HEALTH_DB", str(tmp_path / "other.duckdb")), ("CUSTOMER_HEALTH_TARGET", "postgres")]:
        monkeypatch.setenv(variable, value)
        with build.unfinished():
            pass
        build.require_finished()
    with pytest.raises(ValueError), build.unfinished():
        raise ValueError
    monkeypatch.setenv("PGDATABASE", "another")
    build.require_finished()
    monkeypatch.delenv("PGDATABASE")
    monkeypatch.delenv("CUSTOMER_HEALTH_TARGET")
    monkeypatch.setenv("CUSTOMER_HEALTH_DB", str(tmp_path / "failed.duckdb"))
    with pytest.raises(UserError, match="The newest build failed"):
        build.require_finished()
