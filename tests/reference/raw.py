"""Raw data, docs/raw-data.md: read values, reject, supersede, warn and count; one row after the other."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

from .tables import TABLES, Column, LandedFile, Table

BLANKS = " \t\n\r\f\v\u00a0"
NUMBER = re.compile(r"([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?")
TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]+))?)?(?:(Z)|([+-])([0-9]{2})(?::?([0-9]{2}))?)?)?"
)
LARGEST = Fraction(10**24)
TRUE = ("true", "t", "yes", "y", "1")
FALSE = ("false", "f", "no", "n", "0")
FIELD_TYPES = {"text": "text", "number": "number", "date": "time"}


class UnreadableError(ValueError):
    """The text can't be read as the column's type."""


@dataclass
class TableResult:
    """What became of one landed table."""

    name: str
    columns: set[str]
    rows: list[dict] = field(default_factory=list)  # accepted
    rejected: list[dict] = field(default_factory=list)  # raw_table, row_key, reason, row_text
    read: int = 0
    superseded: int = 0
    warned: Counter = field(default_factory=Counter)

    def quality(self) -> list[dict]:
        """The table's rows of `raw_quality`; read = accepted + superseded + rejected."""
        counts = {"read": self.read, "accepted": len(self.rows), "superseded": self.superseded}
        counts |= Counter(row["reason"] for row in self.rejected)
        counts |= {f"warned: {reason}": rows for reason, rows in self.warned.items()}
        return [{"raw_table": self.name, "reason": reason, "rows": rows} for reason, rows in counts.items()]


def trim(text: str | None) -> str | None:
    """Identifiers and text are trimmed; blank text is null."""
    return (text or "").strip(BLANKS) or None


def read_number(text: str) -> Fraction:
    """Plain or with an exponent; up to 1e24, 9 decimals kept (half away from zero beyond)."""
    match = NUMBER.fullmatch(text)
    if not match:
        raise UnreadableError(text)
    sign, whole, part, only_part, exponent = match.groups()
    decimals = part or only_part or ""
    digits = ((whole or "") + decimals).lstrip("0")
    if not digits:
        return Fraction(0)
    power = int(exponent or 0) - len(decimals)
    if len(digits) + power > 25:
        raise UnreadableError(text)
    if len(digits) + power < -9:
        return Fraction(0)
    size = Fraction(int(digits)) * Fraction(10) ** power
    if size > LARGEST:
        raise UnreadableError(text)
    return round_half_away(-size if sign == "-" else size, 9)


def round_half_up(size: Fraction, places: int) -> Fraction:
    """A number that isn't negative, rounded half up (= half away from zero) to so many decimals."""
    scale = 10**places
    return Fraction(math.floor(size * scale + Fraction(1, 2)), scale)


def round_half_away(value: Fraction, places: int) -> Fraction:
    """Any number, rounded half away from zero to so many decimals."""
    size = round_half_up(abs(value), places)
    return -size if value < 0 else size


def read_time(text: str) -> datetime:
    """A date, or a date and a time with an optional offset; in UTC, whole microseconds."""
    match = TIME.fullmatch(text)
    if not match:
        raise UnreadableError(text)
    year, month, day, hour, minute, second, part, _, sign, offset_hours, offset_minutes = match.groups()
    micros = int((part or "").ljust(6, "0")[:6])
    try:
        time = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), micros)
        if sign:
            if int(offset_hours) > 23 or int(offset_minutes or 0) > 59:
                raise UnreadableError(text)
            offset = timedelta(hours=int(offset_hours), minutes=int(offset_minutes or 0))
            time = time - offset if sign == "+" else time + offset
    except (ValueError, OverflowError):
        raise UnreadableError(text) from None
    return time


def read_boolean(text: str) -> bool:
    """true/t/yes/y/1 and false/f/no/n/0, in any case."""
    if text.lower() in TRUE:
        return True
    if text.lower() in FALSE:
        return False
    raise UnreadableError(text)


def read_text(text: str) -> str:
    return text


READERS = {"text": read_text, "number": read_number, "time": read_time, "boolean": read_boolean}


def table_with_fields(table: Table, account_fields: dict[str, str] | None) -> Table:
    """`account_fields`: optional columns of `accounts` of the customer's own."""
    if table.name != "accounts" or not account_fields:
        return table
    own = tuple(Column(name, FIELD_TYPES[type]) for name, type in account_fields.items())
    return Table(table.name, table.columns + own, table.key, table.key_day, table.before_account)


def read_raw(landed: dict[str, list[LandedFile]], account_fields: dict[str, str] | None = None) -> dict[str, TableResult]:
    """Every landed table's accepted and rejected rows, counts and warnings. None of it depends on D."""
    landed = {name: files for name, files in landed.items() if files}
    if "accounts" not in landed:
        raise ValueError("accounts must be landed")
    results: dict[str, TableResult] = {}
    known: set[str] = set()
    created: dict[str, datetime] = {}
    for name in ["accounts", *(name for name in TABLES if name in landed and name != "accounts")]:
        table = table_with_fields(TABLES[name], account_fields)
        result = results[name] = _read_table(table, landed[name], None if name == "accounts" else known)
        if name == "accounts":
            known = {row["account_id"] for row in result.rows}
            for row in sorted(result.rows, key=version_order):
                created[row["account_id"]] = row["created_at"]
        for row in result.rows:
            for reason in _warnings(table, row, created):
                result.warned[reason] += 1
    return results


def version_order(row: dict) -> tuple:
    """Versions of an account by `updated_at`; null sorts before every date."""
    return (row["updated_at"] is not None, row["updated_at"] or datetime.min)


def _read_table(table: Table, files: list[LandedFile], known: set[str] | None) -> TableResult:
    result = TableResult(table.name, {column for file in files for column in file.columns})
    newest: dict[tuple, tuple[tuple, dict]] = {}
    for file in files:
        absent = [c.name for c in table.columns if c.required and c.name not in file.columns]
        if absent:
            raise ValueError(f"{table.name}/{file.name}: refused, it needs {', '.join(absent)}")
        for line, cells in enumerate(file.rows):
            result.read += 1
            text = {column: trim(cell) for column, cell in zip(file.columns, cells, strict=True)}
            row, unreadable = _read_row(table, text)
            reason = _rejection(table, row, unreadable, known)
            if reason:
                result.rejected.append(
                    {
                        "raw_table": table.name,
                        "row_key": ", ".join(text.get(column) or "" for column in table.key),
                        "reason": reason,
                        "row_text": json.dumps({k: v for k, v in text.items() if v is not None}, ensure_ascii=False),
                    }
                )
                continue
            row["_unreadable"] = unreadable
            key = _key(table, row)
            order = (
                row["loaded_at"] is not None,
                row["loaded_at"] or datetime.min,
                file.landing,
                f"{file.name}.csv",
                line,
            )
            if key in newest:
                result.superseded += 1
            if key not in newest or order > newest[key][0]:
                newest[key] = (order, row)
    result.rows = [row for _, row in newest.values()]
    return result


def _read_row(table: Table, text: dict[str, str | None]) -> tuple[dict, set[str]]:
    """The row's typed values, and the columns that couldn't be read (they become null)."""
    row: dict = {}
    unreadable: set[str] = set()
    for column in table.columns:
        value = text.get(column.name)
        row[column.name] = None
        if value is None:
            continue
        try:
            row[column.name] = READERS[column.type](value)
        except UnreadableError:
            unreadable.add(column.name)
            continue
        # case of enumerated values doesn't matter; one outside its list stays as it is
        if column.folded or value.lower() in column.accepted:
            row[column.name] = value.lower()
    return row, unreadable


def _rejection(table: Table, row: dict, unreadable: set[str], known: set[str] | None) -> str | None:
    """The first that holds of (1) required, (2) unknown account, (3) range, (4) end before start."""
    for column in table.columns:
        if column.required and column.name in unreadable:
            return f"unreadable {column.name}"
        if column.required and row[column.name] is None:
            return f"missing {column.name}"
    if known is not None and row["account_id"] not in known:
        return "unknown account"
    for column in table.columns:
        value = row[column.name]
        if column.between and not column.between[0] <= value <= column.between[1]:
            return f"{column.name} out of range"
    for column in table.columns:
        if column.not_before and _earlier_day(row[column.name], row[column.not_before]):
            return f"{column.name} before {column.not_before}"
    return None


def _earlier_day(time: datetime | None, than: datetime | None) -> bool:
    return time is not None and than is not None and time.date() < than.date()


def _key(table: Table, row: dict) -> tuple:
    """Nulls are equal, case matters, an event's key has the day it occurred."""
    key = tuple(row[column] for column in table.key)
    return (*key, row[table.key_day].date()) if table.key_day else key


def _warnings(table: Table, row: dict, created: dict[str, datetime]) -> list[str]:
    """Only of accepted rows."""
    reasons = []
    for column in table.columns:
        value = row[column.name]
        if column.name in row["_unreadable"]:
            reasons.append(f"unreadable {column.name}")
        if column.accepted and value is not None and value not in column.accepted:
            reasons.append(f"unexpected {column.name}")
        if column.warn_before and _earlier_day(value, row[column.warn_before]):
            reasons.append(f"{column.name} before {column.warn_before}")
    if table.before_account and _earlier_day(row[table.before_account], created[row["account_id"]]):
        reasons.append(f"{table.before_account} before account")
    return reasons
