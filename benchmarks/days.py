"""The days that the benchmark speaks of, and the length of a year's data."""

from datetime import date, timedelta

LAST_DAY = date(2026, 5, 31)
NIGHT_DAY = LAST_DAY + timedelta(days=1)
REPLAY_SINCE = LAST_DAY - timedelta(days=364)
SCANNED_DAYS = 60  # what the nightly script by hand looks back: the longest usage window is twice 28 days


def first_day(years: int) -> date:
    """The first day that has data."""
    return LAST_DAY - timedelta(days=365 * years - 1)
