"""The seeds that metrics look things up in: read from the project's `seeds` folder."""

from __future__ import annotations

import csv
from fractions import Fraction
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "seeds"


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def feature_catalogue() -> dict[str, str]:
    """Each feature as the catalogue spells it, by its lower-case name."""
    return {row["feature"].strip().lower(): row["feature"].strip() for row in _rows("feature_catalogue")}


@cache
def exchange_rates() -> dict[str, Fraction]:
    """Each currency's rate, by its lower-case name."""
    return {row["currency"].strip().lower(): Fraction(row["rate"]) for row in _rows("exchange_rates")}
