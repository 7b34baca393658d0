"""Scores as files, for every CRM that can import one: `health_scores_<date>.csv` and `.parquet`, one row an account."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import crm
from orchestration.settings import UserError

COLUMNS = pa.schema(
    [
        ("as_of_date", pa.date32()),
        ("account_id", pa.string()),
        ("account_name", pa.string()),
        ("csm", pa.string()),
        ("health_score", pa.string()),
        ("score", pa.int32()),
        ("band", pa.string()),
        ("reasons", pa.string()),
    ]
)

# What makes a spreadsheet take a cell for a formula, in ASCII and in full width.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True)
class Dropped:
    """The files that were written. `sentence` is for people."""

    as_of: date
    accounts: int
    csv: Path
    parquet: Path

    def sentence(self) -> str:
        return f"Scores of {self.accounts} accounts on {self.as_of}: {self.csv} and {self.parquet.name}."


def drop(folder: Path, as_of: str | None = None, database: Path | None = None) -> Dropped:
    """Writes the scores of a date (by default the newest) into a folder, which is made where it isn't there.

    Each file appears whole or not at all, and replaces what an earlier run wrote for the date. Raises UserError where the
    folder can't be written to, or there is nothing to read.
    """
    day, scores = crm.read(as_of, database)
    dropped = Dropped(day, len(scores), folder / f"health_scores_{day}.csv", folder / f"health_scores_{day}.parquet")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _whole(dropped.csv, lambda partial: _write_csv(partial, scores))
        _whole(dropped.parquet, lambda partial: _write_parquet(partial, scores))
    except OSError as error:
        raise UserError(f"{folder} can't be written to: {error.strerror or error}") from None
    return dropped


def cell(value: object) -> object:
    """A value as a CSV cell: text that a spreadsheet would run as a formula gets an apostrophe in front.

    cell('=1+1') -> "'=1+1"
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def _whole(path: Path, write: Callable[[Path], None]) -> None:
    partial = path.with_name(path.name + ".partial")
    try:
        write(partial)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def _write_csv(path: Path, scores: list[crm.AccountScore]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS.names)
        writer.writerows([cell(getattr(score, name)) for name in COLUMNS.names] for score in scores)


def _write_parquet(path: Path, scores: list[crm.AccountScore]) -> None:
    columns = [pa.array([getattr(score, field.name) for score in scores], field.type) for field in COLUMNS]
    pq.write_table(pa.Table.from_arrays(columns, schema=COLUMNS), path)
