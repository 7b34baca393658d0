"""One run at a time: builds, nights and the steps of Dagster's runs hold a lock, and others are told who holds it."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from orchestration import settings
from orchestration.settings import UserError

_held: dict[Path, int] = {}  # by which thread of this process


@contextmanager
def alone(what: str) -> Iterator[None]:
    """Keeps other runs away until the block ends, or the process does, however it ends.

    `what` is what others are told is going on. A run may ask again for what it holds already, in the thread that holds it:
    another thread is another run. Raises UserError where another run holds it, saying which.
    """
    path = settings.home() / "run.lock"
    if _held.get(path) == threading.get_ident():
        yield
        return
    settings.writable(path.parent, settings.HOME)
    with open(path, "a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise UserError(f"Another run is going on: {lock.read().strip() or 'it has just begun'}. Try again then.") from None
        lock.seek(0)
        lock.truncate()
        lock.write(f"{what}, process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
        lock.flush()
        _held[path] = threading.get_ident()
        try:
            yield
        finally:
            del _held[path]
            lock.seek(0)
            lock.truncate()
