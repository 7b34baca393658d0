"""The log of what people did in the studio: every save, restore, update, score and refused attempt, one line of JSON each."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

from orchestration import settings

_lock = threading.Lock()


def record(user: str, what: str, **details: object) -> None:
    """Adds an entry; what it holds can't begin another."""
    entry = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "user": user, "what": what, **details}
    path = _path()
    settings.writable(path.parent, settings.HOME)
    with _lock, path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry, ensure_ascii=True, default=str) + "\n")


def entries(limit: int = 100) -> list[dict]:
    """The newest entries, the newest first."""
    path = _path()
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [json.loads(line) for line in reversed(lines[-limit:])]


def _path() -> Path:
    return settings.home() / "studio" / "audit.jsonl"
