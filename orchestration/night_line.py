"""What a run did, in one line that a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration import published

BANDS = ("GREEN", "YELLOW", "RED", "UNKNOWN")


@dataclass(frozen=True)
class Night:
    """The scores of a day, by band; how many accounts have another band than the day before; failed checks that only warn."""

    day: date
    bands: dict[str, int]
    changed: int
    warned: int


def line(night: Night, since: date | None = None, version: str | None = None) -> str:
    """The line; `since` is the first day of the run where it scored several, `version` the one that was published.

    Scored 2026-05-31: 287 accounts (193 GREEN, 70 YELLOW, 24 RED, 0 UNKNOWN), 12 changed band, 1 check warned; published ...
    """
    days = f"{since} to {night.day}; on the last day" if since and since < night.day else f"{night.day}:"
    bands = ", ".join(f"{night.bands.get(band, 0)} {band}" for band in BANDS)
    scored = f"Scored {days} {_counted(sum(night.bands.values()), 'account')} ({bands})"
    noted = f"{night.changed} changed band, {_counted(night.warned, 'check')} warned"
    return f"{scored}, {noted}; {f'published version {version}' if version else 'not published'}."


def read(day: str, database: Path | None = None) -> Night:
    """Reads what the line says of a day. Raises UserError where nothing can be read; a day may be without accounts."""
    with published.opened(database) as connection:
        bands = connection.execute(
            "select band, count(*) from account_health_scores where as_of_date = ? group by band", [day]
        ).fetchall()
        (changed,) = connection.execute(
            """select count(*) from account_health_changes
            where as_of_date = ? and compared_days = 1 and previous_band <> band""",
            [day],
        ).fetchone()
        (warned,) = connection.execute(
            "select count(*) from run_checks where as_of_date = ? and is_failed and severity = 'warn'", [day]
        ).fetchone()
    return Night(date.fromisoformat(day), dict(bands), changed, warned)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
