"""The days that a nightly run can be about."""

from datetime import UTC, date, datetime, timedelta

from orchestration.settings import UserError

FIRST_DAY = "2020-01-01"


def last_day(at: datetime | None = None) -> str:
    """The last day that had ended in UTC at a time, by default now."""
    return str((at or datetime.now(UTC)).astimezone(UTC).date() - timedelta(days=1))


def checked(day: str | None) -> str:
    """A day that has ended, and isn't before the first; by default the last. Raises UserError for others."""
    last = last_day()
    if not day:
        return last
    if not FIRST_DAY <= day <= last:
        raise UserError(
            f"AS_OF: {day} can't be scored by a nightly run. Days from {FIRST_DAY} to {last} can, the last one that ended (UTC)."
        )
    return str(date.fromisoformat(day))
