"""What is wrong, odd or sent twice in the demo's raw data: a handful of rows for every rule of the raw tables.

The rules are read from models/staging/_raw__sources.yml, so each rule of each table has its bad rows, and a new rule
gets them by itself. A bad row is a copy of a good one, with a key of its own and the fault put in; the good rows stay.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from pathlib import Path

import yaml

from orchestration.demo.files import columns

REGISTRY = Path(__file__).parents[2] / "models" / "staging" / "_raw__sources.yml"
UNREADABLE = {
    "number": ["n/a", "12,500", "€ 90", "NaN"],
    "timestamp": ["31/12/2025", "2026-02-30", "next week", "2026-13-01"],
    "boolean": ["maybe"],
}
OUTSIDE = {"priority": "P1", "kind": "podcast", "status": "rescheduled", "outcome": "on hold"}
UNKNOWN_ACCOUNT = "A-0999"

Row = dict[str, object]


def rules() -> dict[str, dict]:
    """Each raw table's rules: its key, its columns with type and meta, the time that may not precede its account."""
    (source,) = yaml.safe_load(REGISTRY.read_text(encoding="utf-8"))["sources"]
    found = {}
    for table in source["tables"]:
        meta = table["config"]["meta"]
        fields = {c["name"]: {"type": c["data_type"], **(c.get("config") or {}).get("meta", {})} for c in table["columns"]}
        fields = {name: field for name, field in fields.items() if name in columns(table["name"])}
        found[table["name"]] = {"key": meta["key"], "columns": fields, "before": meta.get("warn_before_account")}
    found["accounts"]["columns"]["headcount"] = {"type": "number"}  # a column of the company's own
    return found


def spoil(tables: dict[str, list[Row]], safe: set[str], rng: random.Random) -> None:
    """Add bad rows to every table, write some good rows in other ways. `safe`: accounts whose rows may be copied."""
    created = {row["account_id"]: str(row["created_at"]) for row in reversed(tables["accounts"])}
    for table, rule in rules().items():
        rows = tables[table]
        ends = [name for name, field in rule["columns"].items() if "not_before" in field and name != "voided_at"]
        ended = [row for row in rows if row["account_id"] in safe and all(row[end] for end in ends[-1:])]
        models = rng.sample(ended, min(len(ended), 40))
        added = []
        for number, fault in enumerate(_faults(table, rule)):
            row = {**models[number % len(models)]}
            _fresh_key(table, rule, row, number)
            fault(row, created)
            added.append(row)
        resent = _resent(models[-4:], ends)
        _write_otherwise(table, rule, [row for row in rows if row["account_id"] in safe][:6])
        rows += added + resent


def _fresh_key(table: str, rule: dict, row: Row, number: int) -> None:
    """Give a copied row a key that no other row has. An account's becomes an old version of it, in force on no day."""
    day = (datetime.date(2022, 1, 1) + datetime.timedelta(days=number)).isoformat()
    by_day = {"accounts": "updated_at", "measurements": "measured_at", "outcomes": "occurred_at"}.get(table)
    if by_day == "updated_at":
        row["updated_at"] = day
    elif by_day:
        row[by_day] = f"2026-05-{1 + number % 28:02d} 12:{number:02d}:00"
    else:
        row[rule["key"][0]] = f"X-{table[:3].upper()}-{number + 1:03d}"


def _faults(table: str, rule: dict) -> Iterator:
    """One function for each fault of the table, which puts it into a row."""
    for name, field in rule["columns"].items():
        if field.get("required"):
            yield lambda row, _, name=name: row.update({name: "   " if name == "account_id" else None})
        for text in UNREADABLE.get(field["type"], [])[: 4 if field.get("required") else 1]:
            yield lambda row, _, name=name, text=text: row.update({name: text})
        if "accepted" in field:
            yield lambda row, _, name=name: row.update({name: OUTSIDE[name]})
        if "range" in field:
            low, high = field["range"]
            for score in (low - 1, high + 1, high + 0.5, low + 0.5, high - 0.5):
                yield lambda row, _, name=name, score=score: row.update({name: score})
        start = field.get("not_before")
        if start:
            yield lambda row, _, name=name, start=start: row.update({name: _shifted(row[start], -1)})
            yield lambda row, _, name=name, start=start: row.update(_same_day(row, start, name))
        if "warn_before" in field:
            yield lambda row, _, name=name, of=field["warn_before"]: row.update({name: _shifted(row[of], -3)})
    if table != "accounts":
        yield lambda row, _: row.update(account_id=UNKNOWN_ACCOUNT)
    if rule["before"]:
        for days in (-1, -40):
            yield lambda row, created, days=days: row.update({rule["before"]: _shifted(created[row["account_id"]], days)})


def _shifted(time: object, days: int) -> str:
    """The day so many days later."""
    return (datetime.date.fromisoformat(str(time)[:10]) + datetime.timedelta(days=days)).isoformat()


def _same_day(row: Row, start: str, end: str) -> Row:
    """An end some hours before its start, on the same day: no fault."""
    day = str(row[start])[:10]
    return {start: f"{day} 15:00:00", end: f"{day} 09:30:00"}


def _resent(models: list[Row], ends: list[str]) -> list[Row]:
    """Rows sent twice: two once more as they are; and, where rows say when they were loaded, two older states that
    arrive late and must not win."""
    older = [
        {**row, **dict.fromkeys(ends), "loaded_at": time} for row, time in zip(models[2:], ["2022-01-01", None], strict=True)
    ]
    return [{**row} for row in models[:2]] + (older if "loaded_at" in models[0] else [])


def _write_otherwise(table: str, rule: dict, rows: list[Row]) -> None:
    """The same facts written in other ways: blanks around ids, mixed case, times with an offset."""
    for number, row in enumerate(rows):
        if number % 2 == 0:
            row["account_id"] = f" {row['account_id']}  "
        for name, field in rule["columns"].items():
            value = row.get(name)
            if value and ("accepted" in field or field.get("folded")):
                row[name] = [str(value).upper(), f" {str(value).title()} "][number % 2]
            elif value and field["type"] == "timestamp" and ":" in str(value) and name not in rule["key"]:
                row[name] = _with_offset(str(value), [0, 2, -5][number % 3])


def _with_offset(time: str, hours: int) -> str:
    """The same instant on another clock: `2026-03-02T09:15:00+02:00`."""
    local = datetime.datetime.fromisoformat(time) + datetime.timedelta(hours=hours)
    return local.isoformat() + ("Z" if hours == 0 else f"{hours:+03d}:00")
