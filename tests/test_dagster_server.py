"""Dagster as `make dagster` runs it: a run asked for by HTTP, queued behind another, ends with scores that are published."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from project import Project

LAUNCH = """
mutation ($tags: [ExecutionTag!]!) {
  launchRun(executionParams: {
    selector: {
      repositoryName: "__repository__", repositoryLocationName: "orchestration.definitions", jobName: "update_health_scores"
    }
    executionMetadata: {tags: $tags}
  }) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
    ... on RunConfigValidationInvalid { errors { message } }
  }
}
"""
PUBLISHED_DAYS = """{ assetOrError(assetKey: {path: ["published", "customer_health"]})
  { ... on Asset { assetMaterializations { runId partition } } } }"""
RUN = """query ($run: ID!) { runOrError(runId: $run)
  { ... on Run { runId status startTime endTime tags { key value } } } }"""
SENSORS = """{ repositoryOrError(repositorySelector:
  {repositoryName: "__repository__", repositoryLocationName: "orchestration.definitions"})
  { ... on Repository { schedules { name scheduleState { id status } } sensors { name sensorState { status } } } } }"""
STOP = """mutation ($schedule: String!) { stopRunningSchedule(id: $schedule)
  { ... on ScheduleStateResult { scheduleState { status } } } }"""


@contextmanager
def serving(project: Project, settings: str = "", scheduled: bool = False):
    """`dagster dev` on a free port, with more `settings` in dagster.yaml; gives a function that asks its GraphQL.

    The schedule is stopped, so that the clock starts no run while a test goes on, unless it is to stay as it is (`scheduled`).
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = project.folder / "dagster_home"
    home.mkdir()
    (home / "dagster.yaml").write_text((project.folder / "orchestration" / "dagster.yaml").read_text() + settings)
    environment = project.environment | {
        "DAGSTER_HOME": str(home),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    command = ["dagster", "dev", "-m", "orchestration.definitions", "-h", "127.0.0.1", "-p", str(port)]

    def ask(query: str, **variables: object) -> dict:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/graphql",
            json.dumps({"query": query, "variables": variables}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["data"]

    with open(project.folder / "dagster.log", "w") as log:
        server = subprocess.Popen(
            command, cwd=project.folder, env=environment, stdout=log, stderr=log, start_new_session=True, text=True
        )
        try:
            until(lambda: answers(lambda: ask("{ version }")), 120)
            if not scheduled:
                (schedule,) = ask(SENSORS)["repositoryOrError"]["schedules"]
                stopped = ask(STOP, schedule=schedule["scheduleState"]["id"])["stopRunningSchedule"]
                assert stopped["scheduleState"]["status"] == "STOPPED"
            yield ask
        finally:
            os.killpg(server.pid, signal.SIGINT)
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)


def answers(ask) -> bool:
    try:
        return bool(ask())
    except OSError:
        return False


def until(condition, seconds: float) -> None:
    """Waits until something is so; fails the test where that takes too long."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(1)


def launched(ask, day: str | None) -> str:
    """The id of a run that is asked for, of a day or without one."""
    tags = [{"key": "dagster/partition", "value": day}] if day else []
    answer = ask(LAUNCH, tags=tags)["launchRun"]
    assert answer["__typename"] == "LaunchRunSuccess", answer
    return answer["run"]["runId"]


def ended(ask, runs: list[str], seconds: float = 450) -> list[dict]:
    """The runs of these ids, once they have ended; of other runs, such as the schedule's, it knows nothing."""

    def now() -> list[dict]:
        return [ask(RUN, run=run)["runOrError"] for run in runs]

    until(lambda: all(run["status"] in ("SUCCESS", "FAILURE") for run in now()), seconds)
    return now()


def published_days(published: Path, run: str) -> list[str]:
    """The days in the version that a run published. Readers may have got a later one since."""
    for version in (published.parent / "versions").glob("*.duckdb"):
        with duckdb.connect(str(version), read_only=True) as connection:
            if connection.execute("select run_id from health.publication").fetchone()[0] == run:
                days = "select distinct as_of_date::varchar from health.account_health_scores order by 1"
                return [day for (day,) in connection.execute(days).fetchall()]
    raise AssertionError(f"{run} published no version")


@pytest.mark.slow
def test_runs_asked_for_by_http_run_one_after_the_other(tmp_path):
    """The schedule is on, and may strike during the test: what is asserted is of the runs that were asked for."""
    project = Project(tmp_path / "project")
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "accounts.csv").write_text("account_id,created_at\nA1,2026-01-01\nA2,2026-01-01\n")
    project.environment["CUSTOMER_HEALTH_INBOX"] = str(tmp_path / "raw")
    with serving(project, scheduled=True) as ask:
        state = ask(SENSORS)["repositoryOrError"]
        assert [(found["name"], found["scheduleState"]["status"]) for found in state["schedules"]] == [("every_night", "RUNNING")]
        assert {"name": "tell_of_failures", "sensorState": {"status": "RUNNING"}} in state["sensors"]
        runs = [launched(ask, day) for day in ("2026-05-30", "2026-05-31", None)]
        first, second, without_day = ended(ask, runs)
        made = ask(PUBLISHED_DAYS)["assetOrError"]["assetMaterializations"]
    log = (project.folder / "dagster.log").read_text()
    assert {run["status"] for run in (first, second, without_day)} == {"SUCCESS"}, log[-5000:]
    assert second["startTime"] >= first["endTime"]
    (chosen,) = [tag["value"] for tag in without_day["tags"] if tag["key"] == "dagster/partition"]
    assert date.fromisoformat(chosen) in {datetime.now(UTC).date() - timedelta(days=number) for number in (1, 2)}
    assert f"No day was chosen, so it is {chosen}" in log
    assert {found["runId"]: found["partition"] for found in made if found["runId"] in runs} == dict(
        zip(runs, ("2026-05-30", "2026-05-31", chosen), strict=True)
    )
    published = project.folder / "home" / "published" / "customer_health.duckdb"
    assert {"2026-05-30", "2026-05-31", chosen} <= set(published_days(published, without_day["runId"]))
    assert "Scored 2026-05-30: 2 accounts" in log
