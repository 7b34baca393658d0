"""Saving the configuration: vars.yml changed where something changed, checked as the pipeline does, its versions kept."""

from __future__ import annotations

import difflib
import fcntl
import hashlib
import json
import os
import re
import secrets
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestration import config_check, settings
from orchestration.settings import UserError
from studio import access, audit, yaml_edit, yaml_values

IS_VERSION = re.compile(r"\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{12}")
GIT_SECONDS = 30


@dataclass(frozen=True)
class Stored:
    """vars.yml as it was read: its text, line ends as they are, and the digest of its bytes."""

    text: str
    digest: str


@dataclass(frozen=True)
class Fault:
    """A fault at a path such as health_scores[0].sections[1].kpis[0].kpi (empty: of the whole file), and its line if known."""

    path: str
    message: str
    line: int | None


@dataclass(frozen=True)
class Saved:
    """What was stored: the digest to save the next change on; `git` says what became of the commit, if one was asked for."""

    text: str
    digest: str
    git: str = ""
    committed: bool = False


@dataclass(frozen=True)
class Kept:
    """An earlier text of vars.yml: when and by whom it was replaced, and what they said of the change."""

    id: str
    at: datetime
    user: str
    message: str
    digest: str


class Faulty(UserError):
    """The configuration has faults, so nothing was saved."""

    def __init__(self, faults: list[Fault]) -> None:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        shown = [f"{fault.path}: {fault.message}" if fault.path else fault.message for fault in faults]
        super().__init__(f"The configuration has {count}; nothing was saved.\n  - " + "\n  - ".join(shown))
        self.faults = faults


class Conflict(UserError):
    """vars.yml was changed by somebody else since it was read, so nothing was saved: `mine` and `theirs` are the two texts."""

    def __init__(self, mine: str, theirs: Stored) -> None:
        super().__init__("vars.yml was changed by somebody else since you opened it; nothing was saved. Compare the two.")
        self.mine = mine
        self.theirs = theirs


def path() -> Path:
    """The file that is saved to."""
    return settings.PROJECT_ROOT / "vars.yml"


def read() -> Stored:
    """vars.yml as it is now. Raises UserError where it can't be read."""
    try:
        content = path().read_bytes()
        return Stored(content.decode("utf-8"), _digest(content))
    except OSError as error:
        raise UserError(f"vars.yml can't be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise UserError(f"vars.yml can't be read: byte {error.start} is not UTF-8.") from None


def edited(text: str, health: dict) -> str:
    """The text with another `vars: health:`; what doesn't change stays byte for byte, comments with what they are about.

    Raises UserError where the text isn't YAML that holds `vars: health:`.
    """
    return yaml_edit.edited(text, ("vars", "health"), health)


def faults(text: str) -> list[Fault]:
    """What the pipeline's own validation says of a text that is to be vars.yml."""
    return [_fault(found) for found in config_check.check_text(text).faults]


def save(text: str, base: str, user: access.User, message: str = "", commit: bool = False) -> Saved:
    """Makes a text vars.yml and keeps the one before; `base` is the digest of the file that the change was made on.

    With `commit`, vars.yml alone is committed to git in the user's name; where that can't be, the file is saved all the same
    and `Saved.git` says why. Raises Faulty, Conflict, and UserError for a user who may not edit; then nothing was written.
    """
    if not user.may_edit:
        audit.record(user, "save refused", why="not an editor")
        raise UserError("Only editors may save; you are signed in as a viewer.")
    if found := faults(text):
        raise Faulty(found)
    with _alone():
        before = read()
        if before.digest != base:
            audit.record(user, "save refused", why="vars.yml was changed meanwhile", base=base, found=before.digest)
            raise Conflict(text, before)
        if text == before.text:
            return Saved(text, before.digest, "Nothing changed, so there is nothing to save.")
        kept = _keep(before, user, message)
        content = text.encode("utf-8")
        _replace(path(), content)
        saved = Saved(text, _digest(content))
        audit.record(user, "save", message=message, before=before.digest, after=saved.digest, kept=kept.id)
        if not commit:
            return saved
        committed, said = _commit(user, message)
        audit.record(user, "commit" if committed else "commit failed", message=message, said=said)
        now = _as_hooks_left_it(saved)
        return Saved(now.text, now.digest, said, committed)


def restore(version: str, base: str, user: access.User, commit: bool = False) -> Saved:
    """Makes an earlier version vars.yml again, as a save like any other; raises what `save` raises."""
    text = version_text(version)
    saved = save(text, base, user, f"Restore the configuration of {version}", commit)
    audit.record(user, "restore", version=version, after=saved.digest)
    return saved


def _as_hooks_left_it(saved: Saved) -> Stored:
    """vars.yml after git's hooks, which may have formatted it. What says something else is left for the next save to meet."""
    try:
        now = read()
        says_the_same = yaml_values.same(yaml_values.load(now.text), yaml_values.load(saved.text))
    except UserError:
        says_the_same = False
    return now if says_the_same else Stored(saved.text, saved.digest)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _fault(found: str) -> Fault:
    """A fault as the validator says it, taken apart: its path, and the line behind it."""
    line = re.search(r" \(line (\d+)\)$", found)
    text = found[: line.start()] if line else found
    at, colon, message = text.partition(": ")
    if not colon or at.startswith("vars.yml "):
        inner = re.search(r"line (\d+)", text)
        return Fault("", text, int(inner[1]) if inner else None)
    return Fault(at, message, int(line[1]) if line else None)


@contextmanager
def _alone() -> Iterator[None]:
    """One save at a time; a lock that ends with the process, however it ends."""
    with open(_folder() / "saving.lock", "a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _folder(name: str = "") -> Path:
    return settings.writable(settings.home() / "studio" / name, settings.HOME)


def _replace(target: Path, content: bytes) -> None:
    """Writes a file in one step: readers see all of the old or all of the new. A link stays one; the mode stays as it is."""
    real = target.resolve()
    partial = real.with_name(f".{real.name}.{secrets.token_hex(8)}")
    try:
        mode = real.stat().st_mode & 0o7777 if real.exists() else 0o600
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(partial, real)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise UserError(f"{target.name} can't be written: {error.strerror}; nothing was saved.") from None
    folder = os.open(real.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


# Earlier versions: each a text and, beside it, what is known of it


def _keep(before: Stored, user: access.User, message: str) -> Kept:
    at = datetime.now(UTC)
    kept = Kept(f"{at:%Y%m%dT%H%M%S.%fZ}-{before.digest[:12]}", at, user.name, message, before.digest)
    folder = _folder("versions")
    _replace(folder / f"{kept.id}.yml", before.text.encode("utf-8"))
    _replace(folder / f"{kept.id}.json", json.dumps(asdict(kept) | {"at": at.isoformat()}).encode("utf-8"))
    return kept


def versions() -> list[Kept]:
    """The earlier versions, newest first."""
    folder = _folder("versions")
    found = [_kept(folder / f"{name.removesuffix('.json')}.json") for name in os.listdir(folder) if name.endswith(".json")]
    return sorted((kept for kept in found if kept), key=lambda kept: kept.id, reverse=True)


def _kept(described: Path) -> Kept | None:
    """A version by its description; none for a file that is something else."""
    if not IS_VERSION.fullmatch(described.stem) or not described.with_suffix(".yml").is_file():
        return None
    try:
        known = json.loads(described.read_text(encoding="utf-8"))
        return Kept(described.stem, datetime.fromisoformat(known["at"]), known["user"], known["message"], known["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def version_text(version: str) -> str:
    """The text of an earlier version. Raises UserError for one that isn't in the list."""
    if version not in {kept.id for kept in versions()}:
        raise UserError(f"There is no version '{version}'; choose one of the list.")
    return (_folder("versions") / f"{version}.yml").read_bytes().decode("utf-8")


def difference(before: str, after: str) -> list[str]:
    """The lines of a unified diff of two texts; none where they are the same."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "before", "after", lineterm="", n=3)
    return list(lines)[2:]


# Git


def in_git() -> bool:
    """Whether vars.yml can be committed: it lies in a git repository's working tree, and git is there."""
    try:
        return _git("rev-parse", "--is-inside-work-tree").stdout.strip() == "true"
    except (OSError, subprocess.TimeoutExpired):
        return False


def _commit(user: access.User, message: str) -> tuple[bool, str]:
    """Commits vars.yml alone, whatever else is staged: whether that worked, and what to tell."""
    try:
        if not in_git():
            return False, "Saved, but not committed: the project is not a git repository, or git is not installed."
        real = path().resolve()
        email = _git("config", "user.email").stdout.strip() or f"{_plain(user.name).replace(' ', '.')}@localhost"
        name = _plain(user.name)
        identity = {
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": _plain(email),
            "GIT_COMMITTER_NAME": _git("config", "user.name").stdout.strip() or name,
            "GIT_COMMITTER_EMAIL": _plain(email),
        }
        said = message.strip() or "Change the configuration"
        if not _git("ls-files", "--", real.name).stdout:
            _git("add", "--", real.name)
        ended = _git("commit", "--quiet", "--file=-", "--cleanup=verbatim", "--only", "--", real.name, text=said, more=identity)
        if ended.returncode:
            return False, f"Saved, but not committed: {_why(ended)}"
        return True, f"Committed as {_git('rev-parse', '--short', 'HEAD').stdout.strip()}."
    except subprocess.TimeoutExpired:
        return False, f"Saved, but not committed: git, or a hook of it, took longer than {GIT_SECONDS} seconds."
    except OSError as error:
        return False, f"Saved, but not committed: {error}"


def _why(ended: subprocess.CompletedProcess) -> str:
    """Git's own reason; else the last line, which is a hook's."""
    lines = (ended.stderr or ended.stdout).strip().splitlines() or ["git said nothing"]
    return next((line for line in lines if line.startswith("fatal: ")), lines[-1])


def _git(*arguments: str, text: str = "", more: dict[str, str] | None = None) -> subprocess.CompletedProcess:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C.UTF-8"} | (more or {})
    folder = path().resolve().parent
    command = ["git", "-C", str(folder), *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    ) as git:
        try:
            said, complained = git.communicate(text, GIT_SECONDS)
        except subprocess.TimeoutExpired:
            _end(git)
            raise
    return subprocess.CompletedProcess(command, git.returncode, said, complained)


def _end(git: subprocess.Popen) -> None:
    """Ends git and its hooks: asked to, git takes away the locks that it made; killed, it would leave them."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(git.pid, how)
        with suppress(subprocess.TimeoutExpired):
            git.wait(5)
            return


def _plain(name: str) -> str:
    """A name as git takes it: on one line, without the brackets that would begin an address."""
    return " ".join(re.sub(r"[<>\x00-\x1f\x7f]", " ", name).split()).strip(".,:;\"' ") or "unknown"
