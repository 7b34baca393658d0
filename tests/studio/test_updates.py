"""Update health scores: as a process of its own, and by Dagster's server; one at a time, and by editors alone."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest
import yaml
from test_dagster_server import serving

from orchestration import days
from orchestration.settings import UserError
from studio import audit, updates
from studio.access import User

pytestmark = pytest.mark.xdist_group("studio")

ADA = User("Ada", "editor", "192.0.2.1")
# Starts an update, follows it to its end, and prints what is known of it.
FOLLOWED = """
import dataclasses, json, sys, time
from studio import updates
from studio.access import User
from orchestration.settings import UserError
day = updates.day()
update = updates.start(User("Ada", "editor", "192.0.2.1"), *sys.argv[1:])
try:
    updates.start(User("Bea", "editor"))
except UserError as error:
    second = str(error)
steps = []
done = []
while (now := updates.progress()).state == "running":
    if now.step not in steps:
        steps.append(now.step)
    if now.done and (now.step, *now.done) not in done:
        done.append((now.step, *now.done))
    time.sleep(0.1)
print(json.dumps(dataclasses.asdict(now) | {"second": second, "day": day, "steps": steps, "was_done": done}, default=str))
"""


def followed(project, *arguments: str, **environment: str) -> dict:
    command = [sys.executable, "-c", FOLLOWED, *arguments]
    ended = subprocess.run(
        command, cwd=project.folder, env=project.environment | environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


def audited(project) -> list[dict]:
    lines = (project.folder / "home" / "studio" / "audit.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def assert_models_were_counted(found: dict) -> None:
    """While models were built, it said how many of all were done, more and more of them."""
    counted = [(done, of) for step, done, of in found["was_done"] if step == "health_models"]
    assert counted == sorted(counted) and len({of for _, of in counted}) == 1 and counted[-1][0] <= counted[-1][1]
    assert len(counted) > 10 and found["done"] is None


@pytest.mark.slow
def test_it_brings_what_was_saved_to_readers(demo):
    config = yaml.safe_load((demo.folder / "vars.yml").read_text())["vars"]["health"]
    demo.configure(config | {"bands": {"green": 95, "red": 30}})
    found = followed(demo)
    assert found["state"] == "passed", found["lines"]
    # The demo's data end long ago: its last day is scored again, not yesterday.
    assert found["day"] == found["update"]["day"] == "2026-05-31"
    assert "The nightly run for 2026-05-31 passed." in found["lines"]
    assert {"raw_files", "health_models"} <= set(found["steps"])
    assert_models_were_counted(found)
    assert found["second"].startswith("Ada started an update at ") and found["second"].endswith("it is still going on.")
    assert found["changed"][0].split(":")[0].endswith(" accounts")
    assert any(line.endswith("from GREEN to YELLOW") for line in found["changed"][1:])
    entries = [entry for entry in audited(demo) if entry["what"].startswith("update")]
    assert [(entry["what"], entry["user"], entry["address"]) for entry in entries] == [
        ("update", "Ada", "192.0.2.1"),
        ("update ended", None, ""),
    ]
    assert entries[1]["details"] == {"state": "passed", "day": "2026-05-31", "by": "Ada"}


@pytest.mark.slow
def test_a_run_that_cannot_begin_says_why(demo):
    code = (
        "import time\nfrom orchestration import run_lock\n"
        "with run_lock.alone('a build'): print('held', flush=True); time.sleep(600)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code], cwd=demo.folder, env=demo.environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline() == "held\n"
        found = followed(demo)
    finally:
        holder.kill()
        holder.wait()
    assert (found["state"], found["changed"]) == ("failed", [])
    assert found["lines"][-1].startswith("Another run is going on: a build, process ")
    demo.configure({"metrics": {}})
    found = followed(demo)
    assert found["state"] == "failed" and any("The configuration (vars.yml) has" in line for line in found["lines"])


@pytest.mark.slow
def test_dagsters_server_runs_it_where_there_is_one(demo):
    with serving(demo) as _:
        port = next(line for line in (demo.folder / "dagster.log").read_text().splitlines() if "http://127.0.0.1:" in line)
        url = "http://127.0.0.1:" + port.split("http://127.0.0.1:")[1].split()[0].rstrip("/")
        found = followed(demo, "2026-05-31", CUSTOMER_HEALTH_DAGSTER_URL=url)
    assert found["state"] == "passed", found["lines"][-30:]
    assert found["update"]["how"] == "dagster" and found["update"]["link"].startswith(f"{url}/runs/")
    # What is over within a look isn't seen; the build is long enough.
    assert "health_models" in ", ".join(found["steps"]).split(", ")
    assert_models_were_counted(found)
    assert found["changed"][-1] == "No account changed its band."
    assert any("Scored 2026-05-31" in line for line in found["lines"])


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", str(tmp_path))
    monkeypatch.delenv("CUSTOMER_HEALTH_PUBLISHED", raising=False)
    monkeypatch.setattr(updates, "_run", updates._Run())
    return tmp_path


def test_viewers_start_nothing(home, monkeypatch):
    monkeypatch.setattr(updates, "_begin", lambda *_: pytest.fail("it began"))
    with pytest.raises(UserError, match="Only editors may update"):
        updates.start(User("Vic", "viewer"))
    assert audit.entries(1)[0]["what"] == "update refused"
    assert updates.progress().state == "idle"


@pytest.mark.parametrize("day", ["2026-01-01x", "; id", "--help", "2019-01-01", "9999-01-01", "2026-02-30"])
def test_days_that_are_none_are_messages(home, monkeypatch, day):
    monkeypatch.setattr(updates, "_begin", lambda *_: pytest.fail("it began"))
    with pytest.raises(UserError, match=r"is not a day|can't be scored"):
        updates.start(ADA, day)


def test_the_last_day_is_the_default_where_the_data_are_not_old(home, monkeypatch):
    last = date.fromisoformat(days.last_day())
    for newest, wanted in ((None, last), (last, last), (last - timedelta(days=30), last), (last - timedelta(days=31),) * 2):
        monkeypatch.setattr(updates.published, "row", lambda _, newest=newest: {"newest": newest})
        assert updates.day() == str(wanted)


class Answers(BaseHTTPRequestHandler):
    """A server in Dagster's place, with the answers that a test wants."""

    answers: ClassVar[dict] = {}

    def do_POST(self):
        query = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["query"]
        key = next(name for name in ("launchRun", "runOrError", "version") if name in query)
        content = json.dumps(self.answers[key]).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture
def in_its_place(home, monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("CUSTOMER_HEALTH_DAGSTER_URL", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setattr(updates, "_bands", dict)
    yield monkeypatch
    server.shutdown()
    server.server_close()


def ended() -> updates.Progress:
    end = time.monotonic() + 20
    while updates.progress().state == "running":
        assert time.monotonic() < end
        time.sleep(0.05)
    return updates.progress()


def test_what_dagster_refuses_is_told(in_its_place):
    version = {"data": {"version": "1"}}
    refused = {"data": {"launchRun": {"__typename": "PythonError", "message": "no such job"}}}
    in_its_place.setattr(Answers, "answers", {"version": version, "launchRun": refused})
    with pytest.raises(UserError, match="Dagster didn't start the run: no such job"):
        updates.start(ADA)
    assert updates.progress().state == "idle"
    started = {"data": {"launchRun": {"__typename": "LaunchRunSuccess", "run": {"runId": "r1"}}}}
    gone = {"data": {"runOrError": {"__typename": "RunNotFoundError", "message": "run r1 could not be found"}}}
    in_its_place.setattr(Answers, "answers", {"version": version, "launchRun": started, "runOrError": gone})
    assert updates.start(ADA).link.endswith("/runs/r1")
    assert ended().state == "failed"
    assert updates.progress().lines[-1] == "Dagster doesn't know the run any more: run r1 could not be found."
    run = {"__typename": "Run", "status": "FAILURE", "stepStats": [], "eventConnection": {"cursor": "c", "events": []}}
    in_its_place.setitem(Answers.answers, "runOrError", {"data": {"runOrError": run}})
    updates.start(ADA)
    assert ended().state == "failed"


def test_a_step_that_dagster_tries_again_is_counted_anew(home, monkeypatch):
    def seen(*kinds: str, status: str = "STARTED") -> dict:
        steps = [{"stepKey": "health_models", "status": "IN_PROGRESS"}]
        events = [{"__typename": kind, "stepKey": "health_models", "level": "DEBUG", "message": kind} for kind in kinds]
        run = {"__typename": "Run", "status": status, "stepStats": steps, "eventConnection": {"cursor": "c", "events": events}}
        return {"runOrError": run}

    answers = iter(
        [
            seen(*["AssetMaterializationPlannedEvent"] * 2, "AssetCheckEvaluationPlannedEvent"),
            seen("MaterializationEvent", "MaterializationEvent"),
            seen("ExecutionStepRestartEvent", "MaterializationEvent"),
            seen("MaterializationEvent", "AssetCheckEvaluationEvent"),
            seen(status="SUCCESS"),
        ]
    )
    monkeypatch.setattr(updates, "_ask", lambda *_, **__: next(answers))
    counted = [(state, updates.progress().done) for state in updates._dagster("http://127.0.0.1", "r1")]
    assert counted == [("running", None), ("running", (2, 3)), ("running", (1, 3)), ("running", (3, 3)), ("passed", (3, 3))]


def test_without_an_answer_it_is_a_process(home, monkeypatch):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("CUSTOMER_HEALTH_DAGSTER_URL", f"http://127.0.0.1:{closed.getsockname()[1]}")
        started = []
        monkeypatch.setattr(updates, "_spawn", lambda *given: started.append(given) or (None, home / "log"))
        monkeypatch.setattr(updates, "_process", lambda *_: iter(["passed"]))
        assert updates.start(ADA, "2026-05-31").how == "process"
    assert ended().state == "passed" and started[0][0] == "2026-05-31"
    assert os.listdir(home / "studio") == ["audit.jsonl"]
