"""Local users for small teams: names, roles and hashed passwords in CUSTOMER_HEALTH_HOME/studio/users.json.

`python -m studio.users --name ada --role editor` adds one or changes theirs; the password is read from the terminal, or
where there is none from standard input.
"""

from __future__ import annotations

import argparse
import base64
import fcntl
import getpass
import hashlib
import hmac
import json
import os
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from orchestration import settings
from orchestration.settings import UserError

ROLES = ("viewer", "editor")
NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")
SHORTEST, LONGEST = 12, 1000
# What a password costs to try: 64 MB and some 0.2 s.
COST = {"n": 2**16, "r": 8, "p": 1}
MEMORY = 128 * 1024 * 1024


@dataclass(frozen=True)
class Known:
    """A user: `stamp` changes with password and role, and sessions end with it."""

    name: str
    role: str
    salt: str
    hash: str
    n: int
    r: int
    p: int
    stamp: str


def path() -> Path:
    """Where the users are kept."""
    return settings.home() / "studio" / "users.json"


def find(name: str) -> Known | None:
    """The user of a name."""
    return everybody().get(name)


def everybody() -> dict[str, Known]:
    """All users by their names. Raises UserError for a file that holds something else."""
    try:
        known = path().stat()
    except FileNotFoundError:
        return {}
    return _read(path(), known.st_mtime_ns, known.st_ino)


@lru_cache(maxsize=4)
def _read(file: Path, _changed: int, _inode: int) -> dict[str, Known]:
    try:
        return {name: Known(name=name, **values) for name, values in json.loads(file.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        raise UserError(f"{file} can't be read; it is written by make studio-user alone.") from None


def right(name: str, password: str) -> Known | None:
    """The user whose name and password these are. Takes as long for a name that isn't there."""
    known = find(name)
    salt, cost = (known.salt, {"n": known.n, "r": known.r, "p": known.p}) if known else ("", COST)
    found = _hash(password[:LONGEST], salt, cost)
    return known if hmac.compare_digest(found, known.hash if known else "-" * len(found)) and known else None


def put(name: str, role: str, password: str) -> None:
    """Adds a user or changes theirs. Raises UserError for a name, role or password that can't be."""
    _require(name, role)
    if not SHORTEST <= len(password) <= LONGEST:
        raise UserError(f"The password must have at least {SHORTEST} characters.")
    salt = secrets.token_hex(16)
    known = Known(name, role, salt, _hash(password, salt, COST), **COST, stamp=secrets.token_hex(16))
    with _changing() as everyone:
        everyone[name] = known


def _require(name: str, role: str) -> None:
    if not NAME.fullmatch(name):
        raise UserError(f"NAME: '{name}' is no name here; use small letters, digits and . _ @ + - (at most 64).")
    if role not in ROLES:
        raise UserError(f"ROLE: '{role}' is no role; write viewer or editor.")


def remove(name: str) -> None:
    """Removes a user. Raises UserError where there is none of that name."""
    with _changing() as everyone:
        if name not in everyone:
            raise UserError(f"NAME: there is no user '{name}'; there are: {', '.join(sorted(everyone)) or 'none'}.")
        del everyone[name]


@contextmanager
def _changing() -> Iterator[dict[str, Known]]:
    """The users, to change; written in one step at the end."""
    folder = settings.writable(path().parent, settings.HOME)
    with open(folder / "users.lock", "a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        everyone = dict(everybody())
        yield everyone
        content = {name: asdict(known) for name, known in everyone.items()}
        for values in content.values():
            del values["name"]
        partial = folder / f".users.{secrets.token_hex(8)}"
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(content, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path())


def _hash(password: str, salt: str, cost: dict[str, int]) -> str:
    content = password.encode("utf-8", "surrogatepass")
    found = hashlib.scrypt(content, salt=salt.encode("ascii"), maxmem=MEMORY, dklen=32, **cost)
    return base64.b64encode(found).decode("ascii")


def main(arguments: list[str] | None = None) -> int:
    """Adds, changes or removes one user; a user's mistake is a message and exit code 2."""
    parser = argparse.ArgumentParser(prog="python -m studio.users", description=__doc__)
    parser.add_argument("--name", default=os.environ.get("NAME"))
    parser.add_argument("--role", default=os.environ.get("ROLE") or "viewer", help="viewer or editor")
    parser.add_argument("--remove", action="store_true", default=bool(os.environ.get("REMOVE")), help="remove the user")
    options = parser.parse_args(arguments)
    try:
        if not options.name:
            raise UserError(f"Say who: NAME=ada ROLE=editor. Users now: {', '.join(sorted(everybody())) or 'none'}.")
        if options.remove:
            remove(options.name)
            print(f"{options.name} is removed, and signed out.")
            return 0
        _require(options.name, options.role)
        put(options.name, options.role, _password(options.name))
        print(f"{options.name} may sign in as {options.role}.")
        return 0
    except UserError as error:
        print(f"\n{error}", file=sys.stderr)
        return 2


def _password(name: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(f"Password for {name} (at least {SHORTEST} characters): ")
    if getpass.getpass("The same again: ") != password:
        raise UserError("The two passwords differ; nothing was changed.")
    return password


if __name__ == "__main__":
    sys.exit(main())
