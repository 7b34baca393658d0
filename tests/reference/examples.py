"""Tiny raw data for examples worked by hand: one account, one table, one KPI."""

from __future__ import annotations

from datetime import date

from . import TABLES, LandedFile, read_raw, run

D = date(2024, 3, 31)
DEFAULT = {"name": "default", "sections": [{"name": "S", "kpis": [{"kpi": "k", "zero_at": 0, "hundred_at": 10}]}]}


def file(rows: list[dict], landing: int = 1, name: str = "a", columns: list[str] | None = None) -> LandedFile:
    columns = columns or list(dict.fromkeys(column for row in rows for column in row))
    return LandedFile(landing, name, columns, [[row.get(column) for column in columns] for row in rows])


def accounts(*rows: dict) -> list[LandedFile]:
    return [file(list(rows or [{"account_id": "a", "created_at": "2020-01-01"}]))]


def table(name: str, *rows: dict) -> dict[str, list[LandedFile]]:
    """Raw data of one account `a` and these rows of one table, with all its columns."""
    full = [{"account_id": "a", **row} for row in rows]
    return {"accounts": accounts(), name: [file(full, columns=TABLES[name].names)]}


def kpi(landed: dict, metrics: dict, on: date = D, **options) -> tuple:
    """Value and status of the KPI of metric `m`, of the only account."""
    config = {"metrics": metrics, "kpis": {"k": {"metric": "m", **options}}, "health_scores": [DEFAULT]}
    (row,) = run(landed, config, [on]).account_kpis
    return row["value"], row["status"]


def quality(landed: dict, name: str) -> dict[str, int]:
    return {row["reason"]: row["rows"] for row in read_raw(landed)[name].quality()}


def measured(*values: tuple[str, str]) -> dict:
    return table("measurements", *({"measure": "x", "measured_at": at, "value": value} for at, value in values))


SUM = {"m": {"fact": "measurements", "aggregate": "sum", "of": "value"}}
LATEST = {"fact": "measurements", "aggregate": "latest", "of": "value"}
