"""Updating health scores from the page: Dagster's job where a server answers, else the nightly run as a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import requests

from orchestration import settings
from orchestration.settings import PROJECT_ROOT, UserError
from studio import audit
from studio.access import User

DAGSTER = "CUSTOMER_HEALTH_DAGSTER_URL"
STEP = re.compile(r"(\d+) of (\d+) (?:OK|PASS|WARN|ERROR|FAIL|SKIP)")
SECONDS = 10  # that Dagster's server may take to answer
LAUNCH = """mutation($p: ExecutionParams!) { launchRun(executionParams: $p) { __typename
  ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } } }"""
STATUS = """query($run: ID!) { runOrError(runId: $run) { ... on Run { status
  assetMaterializations { assetKey { path } } } } }"""
RUNNING, PASSED, FAILED = "running", "passed", "failed"


@dataclass
class Update:
    """An update of a day: who started it and when, where it runs, how far it is, and what it said last."""

    day: date
    user: str
    began: datetime
    where: str
    state: str = RUNNING
    done: int = 0
    steps: int = 0
    said: list[str] = field(default_factory=list)


_lock = threading.Lock()
_updates: list[tuple[Update, _Process | _DagsterRun]] = []


def start(user: User, day: date) -> Update:
    """Lands what is new, scores the day and publishes it. Raises UserError where an update that was started here is going on."""
    with _lock:
        going_on = _progress()
        if going_on and going_on.state == RUNNING:
            raise UserError(f"{going_on.user} started an update of {going_on.day} already; it is still running.")
        server = _dagster()
        run = _DagsterRun(server, day) if server else _Process(day)
        update = Update(day, user.name, datetime.now(UTC), f"Dagster at {server}" if server else "this machine")
        _updates[:] = [(update, run)]
    audit.record(user, "update", day=day, where=update.where)
    return update


def progress() -> Update | None:
    """The newest update that was started here, as it stands."""
    with _lock:
        return _progress()


def _progress() -> Update | None:
    if not _updates:
        return None
    update, run = _updates[0]
    if update.state == RUNNING:
        run.look(update)
    return update


class _Process:
    """`make nightly` of a day. It goes on when the page is closed, and when the studio is stopped."""

    def __init__(self, day: date) -> None:
        self._log = settings.writable(settings.home() / "studio", settings.HOME) / "update.log"
        with self._log.open("w", encoding="utf-8") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "orchestration", "nightly", "--as-of", str(day)],
                cwd=PROJECT_ROOT,
                env=os.environ | {"NO_COLOR": "1"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def look(self, update: Update) -> None:
        """Reads how far it is."""
        code = self._process.poll()
        lines = [line.strip() for line in self._log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
        steps = [found for found in map(STEP.search, lines) if found]
        if steps:
            update.done, update.steps = int(steps[-1][1]), int(steps[-1][2])
        update.said = lines[-8:]
        if code is not None:
            update.state = FAILED if code else PASSED


class _DagsterRun:
    """A run of the job update_health_scores on Dagster's server."""

    def __init__(self, server: str, day: date) -> None:
        self._server = server
        selector = {
            "repositoryName": "__repository__",
            "repositoryLocationName": "orchestration.definitions",
            "jobName": "update_health_scores",
        }
        tags = [{"key": "dagster/partition", "value": str(day)}]
        launched = _asked(server, LAUNCH, {"p": {"selector": selector, "executionMetadata": {"tags": tags}}})["launchRun"]
        if "run" not in launched:
            raise UserError(f"Dagster did not start the run: {launched.get('message') or launched['__typename']}")
        self._run = launched["run"]["runId"]

    def look(self, update: Update) -> None:
        """Asks how far it is."""
        try:
            run = _asked(self._server, STATUS, {"run": self._run})["runOrError"]
        except UserError as error:
            update.said = [str(error)]
            return
        made = run.get("assetMaterializations") or []
        update.said = [f"{self._server.rstrip('/')}/runs/{self._run}", f"{len(made)} tables and files made so far"]
        status = run.get("status")
        if status in ("SUCCESS", "FAILURE", "CANCELED"):
            update.state = PASSED if status == "SUCCESS" else FAILED


def _dagster() -> str | None:
    """Dagster's server, where one is named and answers."""
    server = os.environ.get(DAGSTER)
    if not server:
        return None
    try:
        _asked(server, "{ version }", {})
    except UserError:
        return None
    return server


def _asked(server: str, query: str, variables: dict) -> dict:
    """What the server answers to a query. Raises UserError where it doesn't."""
    try:
        answer = requests.post(f"{server.rstrip('/')}/graphql", json={"query": query, "variables": variables}, timeout=SECONDS)
        answer.raise_for_status()
        return answer.json()["data"]
    except (requests.RequestException, ValueError, KeyError, TypeError) as error:
        raise UserError(f"Dagster at {server} doesn't answer ({type(error).__name__}).") from None
