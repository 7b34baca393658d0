"""Update health scores: starts Dagster's job, or the same run as a process of its own, and says how it goes.

The run goes on whatever becomes of the page that started it. What it brings shows when it has published.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import requests

from orchestration import days, settings
from orchestration.settings import UserError
from studio import access, audit, words
from studio.published import published

DAGSTER = "CUSTOMER_HEALTH_DAGSTER_URL"
KEPT_LINES = 500
ASK_SECONDS, LOOK_SECONDS = 10, 0.5
SELECTOR = {
    "repositoryName": "__repository__",
    "repositoryLocationName": "orchestration.definitions",
    "jobName": "update_health_scores",
}
LAUNCH = """
mutation ($params: ExecutionParams!) {
  launchRun(executionParams: $params) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
    ... on RunConfigValidationInvalid { errors { message } }
    ... on PipelineNotFoundError { message }
    ... on UnauthorizedError { message }
  }
}
"""
FOLLOW = """
query ($run: ID!, $after: String) {
  runOrError(runId: $run) {
    __typename
    ... on Run {
      status
      stepStats { stepKey status }
      eventConnection(afterCursor: $after, limit: 500) {
        cursor
        events { __typename ... on MessageEvent { message level stepKey } }
      }
    }
    ... on Error { message }
  }
}
"""
STEP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (\w+): ")
NODE = re.compile(r"(\d+) of (\d+) (?!START|OK hook)")  # what dbt says when one of so many is done
PLANNED = {"AssetMaterializationPlannedEvent", "AssetCheckEvaluationPlannedEvent"}
DONE = {"MaterializationEvent", "AssetCheckEvaluationEvent"}
AGAIN = "ExecutionStepRestartEvent"  # a step that failed is tried again, from its beginning
COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
ENDED = {"SUCCESS": "passed", "FAILURE": "failed", "CANCELED": "failed"}


@dataclass(frozen=True)
class Update:
    """An update that was started: the day it scores, by whom, when, and how (dagster or process)."""

    day: str
    user: str
    started: datetime
    how: str
    link: str = ""


@dataclass(frozen=True)
class Progress:
    """How the newest update is doing. `state` is idle (there was none yet), running, passed or failed.

    `lines` is what it said, `step` what it is at, `done` how many of the step's models and tests, `changed` what it brought,
    once it has passed.
    """

    state: str = "idle"
    update: Update | None = None
    step: str = ""
    done: tuple[int, int] | None = None
    lines: tuple[str, ...] = ()
    ended: datetime | None = None
    changed: tuple[str, ...] = ()


@dataclass
class _Run:
    """The newest update. One thread writes it, any read it."""

    progress: Progress = field(default_factory=Progress)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def say(self, lines: list[str], step: str = "", done: tuple[int, int] | None = None) -> None:
        """Adds lines, and says which step it is at, and how many of the step's models and tests are done."""
        with self.lock:
            lines = (*self.progress.lines, *lines)[-KEPT_LINES:]
            self.progress = replace(self.progress, lines=lines, step=step, done=done)

    def end(self, state: str, changed: list[str]) -> None:
        with self.lock:
            self.progress = replace(
                self.progress, state=state, step="", done=None, ended=datetime.now(UTC), changed=tuple(changed)
            )


_run = _Run()


def progress() -> Progress:
    """How the newest update is doing."""
    return _run.progress


def day() -> str:
    """The day that an update scores, where none is chosen: the last that has ended.

    Where nothing was published for so long that this day would show an outage (a demo, an archive), the newest published day.
    """
    last = date.fromisoformat(days.last_day())
    with contextlib.suppress(UserError):
        newest = published.row("select max(as_of_date) as newest from account_health_scores")["newest"]
        if newest and newest < last - timedelta(days=30):
            return str(newest)
    return str(last)


def start(user: access.User, as_of: str | None = None) -> Update:
    """Starts an update. Raises UserError for a user who may not, while another one is running, and where it can't begin."""
    if not user.may_edit:
        audit.record(user, "update refused", why="not an editor")
        raise UserError("Only editors may update health scores; you are signed in as a viewer.")
    chosen = days.checked(_a_day(as_of) if as_of else day())
    with _run.lock:
        if _run.progress.state == "running":
            update = _run.progress.update
            raise UserError(f"{update.user} started an update at {update.started:%H:%M} UTC, and it is still going on.")
        before = _bands()
        follow, update = _begin(user, chosen)
        _run.progress = Progress("running", update, "starting")
    audit.record(user, "update", day=chosen, how=update.how, link=update.link)
    threading.Thread(target=_follow, args=(follow, before), name="update", daemon=True).start()
    return update


def _a_day(text: str) -> str:
    try:
        return str(date.fromisoformat(text))
    except ValueError:
        raise UserError(f"'{text}' is not a day; write one such as 2026-05-31.") from None


def _begin(user: access.User, chosen: str) -> tuple[Iterator[str], Update]:
    now = datetime.now(UTC)
    server = os.environ.get(DAGSTER, "").rstrip("/")
    if server and _answers(server):
        run = _launch(server, chosen, user)
        return _dagster(server, run), Update(chosen, user.name, now, "dagster", f"{server}/runs/{run}")
    process, log = _spawn(chosen, now)
    return _process(process, log), Update(chosen, user.name, now, "process")


def _follow(steps: Iterator[str], before: dict[str, str]) -> None:
    """Follows a run to its end; whatever goes wrong, it has one."""
    state, changed = "failed", []
    try:
        for reached in steps:
            state = reached
        if state == "passed":
            changed = _changes(before)
    except Exception as error:
        state = "failed"
        _run.say([str(error)])
    _run.end(state, changed)
    audit.record(None, "update ended", state=state, day=_run.progress.update.day, by=_run.progress.update.user)


def _said(text: str) -> list[str]:
    """The lines of a text that say something, without the colours of a terminal."""
    return [line for line in COLOURS.sub("", text).splitlines() if line.strip()]


# The run as a process


def _spawn(chosen: str, now: datetime) -> tuple[subprocess.Popen, Path]:
    """Starts the run; it writes to a file, and so outlives the studio too."""
    folder = settings.writable(settings.home() / "studio" / "updates", settings.HOME)
    for old in sorted(folder.glob("*.log"))[:-20]:
        old.unlink(missing_ok=True)
    log = folder / f"{now:%Y%m%dT%H%M%S.%fZ}.log"
    environment = {name: value for name, value in os.environ.items() if name not in ("AS_OF", "FROM", "MAKEFLAGS")}
    environment |= {"PYTHONUNBUFFERED": "1", "PYTHONPATH": str(settings.PROJECT_ROOT), "NO_COLOR": "1"}
    environment["DBT_PROFILES_DIR"] = environment.get("DBT_PROFILES_DIR") or str(settings.PROJECT_ROOT)
    command = [sys.executable, "-m", "orchestration", "nightly", "--as-of", chosen]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=settings.PROJECT_ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return process, log


def _process(process: subprocess.Popen, log: Path) -> Iterator[str]:
    with log.open(encoding="utf-8", errors="replace") as output:
        step, done, rest = "starting", None, ""
        while True:
            ended = process.poll() is not None
            *lines, rest = (rest + output.read()).split("\n")
            said = _said("\n".join(lines))
            for line in said:
                if (found := STEP.match(line)) and found[1] != step:
                    step, done = found[1], None
                elif found := NODE.match(line):
                    done = (int(found[1]), int(found[2]))
            if said:
                _run.say(said, step, done)
            if ended:
                break
            yield "running"
            time.sleep(LOOK_SECONDS)
    if rest.strip():
        _run.say(_said(rest))
    yield "passed" if process.returncode == 0 else "failed"


# The run in Dagster


def _answers(server: str) -> bool:
    """Whether Dagster's server is there."""
    try:
        return "version" in (_ask(server, "{ version }") or {})
    except UserError:
        return False


def _ask(server: str, query: str, **variables: object) -> dict:
    try:
        answer = requests.post(f"{server}/graphql", json={"query": query, "variables": variables}, timeout=ASK_SECONDS)
        answer.raise_for_status()
        content = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise UserError(f"Dagster at {server} doesn't answer: {type(error).__name__}.") from None
    if not isinstance(content, dict) or not isinstance(content.get("data"), dict):
        raise UserError(f"Dagster at {server} answers something else than was asked.")
    return content["data"]


def _launch(server: str, chosen: str, user: access.User) -> str:
    tags = [{"key": "dagster/partition", "value": chosen}, {"key": "studio/user", "value": user.name}]
    params = {"selector": SELECTOR, "executionMetadata": {"tags": tags}}
    launched = _ask(server, LAUNCH, params=params)["launchRun"]
    if launched["__typename"] == "LaunchRunSuccess":
        return launched["run"]["runId"]
    why = launched.get("message") or "; ".join(error["message"] for error in launched.get("errors", []))
    raise UserError(f"Dagster didn't start the run: {why or launched['__typename']}.")


def _dagster(server: str, run: str) -> Iterator[str]:
    after, missed = None, 0
    planned: Counter[str] = Counter()
    done: Counter[str] = Counter()
    while True:
        try:
            found = _ask(server, FOLLOW, run=run, after=after)["runOrError"]
            missed = 0
        except UserError:
            missed += 1
            if missed > 30:
                raise
            time.sleep(2)
            continue
        if found["__typename"] != "Run":
            raise UserError(f"Dagster doesn't know the run any more: {found.get('message', run)}.")
        events = found["eventConnection"]["events"]
        after = found["eventConnection"]["cursor"]
        at = [step["stepKey"] for step in found["stepStats"] if step["status"] == "IN_PROGRESS"]
        waiting = "waiting for another run" if found["status"] == "QUEUED" else found["status"].lower().replace("_", " ")
        said = [line for event in events if event.get("level") != "DEBUG" for line in _said(event.get("message") or "")]
        for event in events:
            if event["__typename"] in PLANNED:
                planned[event["stepKey"]] += 1
            elif event["__typename"] in DONE:
                done[event["stepKey"]] += 1
            elif event["__typename"] == AGAIN:
                done[event["stepKey"]] = 0
        share = (done[at[0]], planned[at[0]]) if len(at) == 1 and done[at[0]] else None
        _run.say(said, ", ".join(at) or waiting, share)
        if found["status"] in ENDED and not events:
            yield ENDED[found["status"]]
            return
        yield "running"
        if not events:
            time.sleep(2 * LOOK_SECONDS)


# What it brought


def _bands() -> dict[str, str]:
    """The band of each account on the newest published day; empty where nothing was published."""
    try:
        rows = published.rows(
            "select account_id, band from account_health_scores "
            "where as_of_date = (select max(as_of_date) from account_health_scores)"
        )
    except UserError:
        return {}
    return {row["account_id"]: row["band"] for row in rows}


def _changes(before: dict[str, str]) -> list[str]:
    """What is different for readers, in lines."""
    after = _bands()
    counts = ", ".join(f"{list(after.values()).count(band)} {band}" for band in ("GREEN", "YELLOW", "RED", "UNKNOWN"))
    moved: dict[tuple[str, str], int] = {}
    for account in before.keys() & after.keys():
        if before[account] != after[account]:
            pair = (before[account], after[account])
            moved[pair] = moved.get(pair, 0) + 1
    lines = [f"{words.counted(len(after), 'account')}: {counts}."]
    lines += [f"{count} from {old} to {new}" for (old, new), count in sorted(moved.items(), key=lambda item: -item[1])]
    if new := len(after.keys() - before.keys()):
        lines.append(f"{words.counted(new, 'account')} new")
    if gone := len(before.keys() - after.keys()):
        lines.append(f"{words.counted(gone, 'account')} without a score from now on")
    return lines if len(lines) > 1 or not before else [*lines, "No account changed its band."]
