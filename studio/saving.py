"""Saving the configuration: checked as the pipeline checks it, written in one step, and every earlier version kept."""

from __future__ import annotations

import difflib
import fcntl
import hashlib
import json
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestration import config_check, settings
from orchestration.settings import PROJECT_ROOT, UserError
from studio import audit
from studio.access import User
from studio.yaml_edit import edited

HEALTH = ("vars", "health")


@dataclass(frozen=True)
class Stored:
    """vars.yml as it was read; `digest` tells whether it is still the same."""

    text: str
    digest: str


@dataclass(frozen=True)
class Kept:
    """An earlier version of vars.yml: until when it was in force, and who replaced it, with which message."""

    name: str
    at: str
    user: str
    message: str


class Conflict(UserError):
    """The file was changed since it was read; `theirs` is what it says now."""

    def __init__(self, theirs: Stored) -> None:
        super().__init__("vars.yml was changed by somebody else since you opened it; nothing was saved.")
        self.theirs = theirs


class Faulty(UserError):
    """The configuration has faults; nothing was saved."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("The configuration has faults; nothing was saved.\n" + "\n".join(faults))
        self.faults = faults


def read() -> Stored:
    """vars.yml as it is now."""
    data = _path().read_bytes()
    return Stored(data.decode("utf-8"), _digest(data))


def with_health(stored: Stored, health: dict) -> str:
    """The file's text with another value of `vars: health:`; untouched lines stay byte for byte."""
    return edited(stored.text, HEALTH, health)


def faults(text: str) -> list[str]:
    """Every fault of a configuration by the pipeline's own rules, each with its path and line."""
    folder = settings.writable(settings.home() / "studio" / "checked", settings.HOME)
    file = folder / f"{os.getpid()}-{hashlib.sha256(text.encode()).hexdigest()[:12]}" / "vars.yml"
    file.parent.mkdir(exist_ok=True)
    try:
        file.write_text(text, encoding="utf-8", newline="")
        return config_check.check(file).faults
    finally:
        file.unlink(missing_ok=True)
        file.parent.rmdir()


def save(text: str, base: str, user: User, message: str = "", commit: bool = False) -> Stored:
    """Replaces vars.yml, whose digest was `base` when the change was begun, and keeps what it said before.

    Raises Faulty, or Conflict where the file says something else by now. `commit`: also commits it to git; where that can't be
    done, the file is saved all the same and a UserError says so.
    """
    found = faults(text)
    if found:
        raise Faulty(found)
    with _alone():
        before = read()
        if before.digest != base:
            raise Conflict(before)
        if text == before.text:
            return before
        _keep(before, user, message)
        _write(text)
    after = read()
    audit.record(user.name, "saved vars.yml", role=user.role, before=before.digest, after=after.digest, message=message)
    if commit:
        _commit(user, message)
    return after


def versions() -> list[Kept]:
    """The earlier versions, the newest first."""
    return [Kept(**json.loads(path.read_text(encoding="utf-8"))) for path in sorted(_folder().glob("*.json"), reverse=True)]


def version_text(name: str) -> str:
    """What an earlier version said. Raises UserError for a name that none has."""
    if name not in {version.name for version in versions()}:
        raise UserError("There is no such version.")
    return (_folder() / f"{name}.yml").read_bytes().decode("utf-8")


def difference(before: str, after: str) -> list[str]:
    """The lines that differ, as a unified diff without its head."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
    return [line for line in lines if not line.startswith(("---", "+++"))]


def can_commit() -> bool:
    """Whether vars.yml lies in a git repository."""
    return _git("rev-parse", "--is-inside-work-tree").returncode == 0


@contextmanager
def _alone() -> Iterator[None]:
    """While somebody saves, everybody else waits."""
    with open(settings.writable(settings.home() / "studio", settings.HOME) / "save.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _keep(before: Stored, user: User, message: str) -> None:
    at = datetime.now(UTC)
    name = f"{at:%Y%m%dT%H%M%S%f}Z-{before.digest[:12]}"
    (_folder() / f"{name}.yml").write_bytes(before.text.encode("utf-8"))
    kept = {"name": name, "at": at.isoformat(timespec="seconds"), "user": user.name, "message": message}
    (_folder() / f"{name}.json").write_text(json.dumps(kept), encoding="utf-8")


def _write(text: str) -> None:
    """Replaces the file in one step; where it is a link, what it points at."""
    path = _path().resolve()
    partial = path.with_name(f".{path.name}.studio")
    partial.write_bytes(text.encode("utf-8"))
    partial.chmod(path.stat().st_mode)
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(path)


def _commit(user: User, message: str) -> None:
    """Commits vars.yml alone, in the user's name. Raises UserError where git doesn't."""
    name = re.sub(r"[<>\x00-\x1f]", "", user.name).strip() or "studio"
    author = f"{name} <{re.sub(r'[^A-Za-z0-9._-]', '-', name)}@localhost>"
    committer = ["-c", f"user.name={name}", "-c", f"user.email={re.sub(r'[^A-Za-z0-9._-]', '-', name)}@localhost"]
    text = message.strip() or "Change the health configuration"
    ended = _git(*committer, "commit", "--quiet", f"--author={author}", f"--message={text}", "--", "vars.yml")
    if ended.returncode:
        raise UserError(f"vars.yml is saved, but git did not commit it: {(ended.stderr or ended.stdout).strip()}")


def _git(*arguments: str) -> subprocess.CompletedProcess:
    try:
        return subprocess.run(["git", *arguments], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return subprocess.CompletedProcess(arguments, 127, "", "git isn't installed")


def _path() -> Path:
    return PROJECT_ROOT / "vars.yml"


def _folder() -> Path:
    return settings.writable(settings.home() / "studio" / "versions", settings.HOME)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
