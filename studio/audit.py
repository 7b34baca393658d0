"""The audit log: who saved, restored, updated, scored, signed in, was refused. JSON objects, one a line, only ever added to."""

from __future__ import annotations

import fcntl
import json
import os
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration import settings

if TYPE_CHECKING:
    from studio.access import User

LONGEST = 2000

# Set for each request by studio.security: from where it comes.
address: ContextVar[str] = ContextVar("address", default="")


def path() -> Path:
    """Where the log is kept."""
    return settings.home() / "studio" / "audit.jsonl"


def record(user: User | None, what: str, **details: object) -> None:
    """Adds an entry; it is on the disk when this returns. Long texts are cut."""
    entry = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "user": _short(user.name) if user else None,
        "role": user.role if user else None,
        "address": _short(getattr(user, "address", "") or address.get()),
        "what": what,
        "details": {name: _short(value) for name, value in details.items()},
    }
    settings.writable(path().parent, settings.HOME)
    descriptor = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        # A line that a crash cut short must not swallow this one.
        size = os.fstat(descriptor).st_size
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        os.write(descriptor, b"\n" * torn + json.dumps(entry, ensure_ascii=True).encode("ascii") + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def entries(limit: int = 100) -> list[dict]:
    """The newest entries, newest first; lines that aren't entries are left out."""
    try:
        lines = path().read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    return [entry for line in reversed(lines) if (entry := _entry(line))][:limit]


def _entry(line: str) -> dict | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and "what" in found else None


def _short(value: object) -> object:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + " ..."
