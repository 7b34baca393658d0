"""Scores that CSMs enter on an account's page: kept as raw rows of csm_scores, one file a day, and landed as any other file.

An entry is in the day's file before anything else happens to it. Landing the file takes it into the next update; where a run
is going on, the next landing or night does.
"""

import json
import os
import threading
import uuid
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration import landing, settings
from orchestration.settings import UserError
from studio.published import published

LONGEST_NOTE = 2000
_one_at_a_time = threading.Lock()


def enter(account_id: str, csm: str, score: float | None, note: str) -> dict:
    """Writes an entry, on the disk when it returns, and gives it as it was written.

    Raises UserError for a score that isn't one, a note that is too long, an account that isn't there, where nothing is landed, or
    it can't be written.
    """
    if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 100:
        raise UserError("The score is missing; enter a number from 0 to 100.")
    if len(note) > LONGEST_NOTE:
        raise UserError(f"The note has {len(note):,} characters; {LONGEST_NOTE:,} are the most.")
    if not landing.takes_entries():
        raise UserError(
            "Raw tables aren't landed here but read where a warehouse holds them; enter the score there, in csm_scores."
        )
    if not published.row("select 1 as known from account_health_scores where account_id = ? limit 1", [account_id]):
        raise UserError(f"There is no account '{account_id}' among those scored so far.")
    now = datetime.now(UTC)
    row = {
        "csm_score_id": f"studio-{uuid.uuid4()}",
        "account_id": account_id,
        "csm": csm,
        "score": int(score) if float(score).is_integer() else score,
        "note": note.strip() or None,
        "scored_at": f"{now:%Y-%m-%d %H:%M:%S}",
    }
    path = settings.writable(landing.entered_folder() / "csm_scores", settings.HOME) / f"{now:%Y-%m-%d}.jsonl"
    try:
        with _one_at_a_time:
            _append(path, json.dumps(row, ensure_ascii=False))
    except OSError as error:
        raise UserError(f"Your score could not be written to {path} ({error.strerror}); enter it again later.") from error
    return row


def _append(path: Path, line: str) -> None:
    """Adds a line; a crash leaves the file with it or without it, never with a part."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    partial = path.with_name(f".{path.name}.partial")
    with open(partial, "w", encoding="utf-8") as file:
        file.write(f"{before}{line}\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


def land() -> None:
    """Lands what was entered and isn't landed yet. Raises UserError where a run is going on: then the next one does."""
    with _one_at_a_time:
        try:
            landing.land_entered()
        except (UserError, duckdb.Error) as error:
            raise UserError(f"Your score is kept, and the next landing or nightly run takes it. {error}") from None


def waiting(account_id: str, known: list[dict]) -> list[dict]:
    """Entries for an account that aren't among the published CSM scores, the newest first; `known` are those of account_facts."""
    ids = {row["fact_id"] for row in known}
    oldest = min((row["happened_at"] for row in known), default=None) if len(known) >= 20 else None
    found = [row for row in _entries() if row["account_id"] == account_id and row["csm_score_id"] not in ids]
    return [row for row in reversed(found) if oldest is None or datetime.fromisoformat(row["scored_at"]) >= oldest]


def _entries() -> list[dict]:
    """Every entry, in the order they were made."""
    files = sorted(landing.entered_folder().glob("csm_scores/*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").split("\n") if line]
