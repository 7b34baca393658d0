"""What Dagster's page shows of a raw table: what was landed, its newest time, its first rows, and what became of its rows."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from orchestration import landing, published, settings
from orchestration.landing import LandedFile, LandingReport
from orchestration.settings import RawTable

SHOWN_ROWS = 5


@dataclass(frozen=True)
class RawState:
    """A raw table after a landing: what it brought, and what is in force; the newest time of all its files."""

    files_landed: int
    rows_landed: int
    files: int
    rows: int
    newest_time: str | None
    preview: list[dict[str, str | None]]


def states(report: LandingReport | None) -> dict[str, RawState]:
    """The state of every raw table; `report` is what has just been landed, if anything was."""
    in_force = landing.read_manifest()
    brought = {table.name: table for table in report.tables} if report else {}
    return {table.name: _state(table, brought, in_force) for table in settings.raw_tables()}


def judged() -> dict[str, dict[str, int]]:
    """What became of the rows of each raw table in the newest build: rows by `read`, `accepted`, `superseded`, `rejected`."""
    with published.opened(settings.database_path()) as connection:
        rows = connection.execute("select raw_table, reason, rows from raw_quality").fetchall()
    counts: dict[str, dict[str, int]] = {}
    for table, reason, number in rows:
        counts.setdefault(table, {})[reason] = number
    known = {table: {name: of.get(name, 0) for name in ("read", "accepted", "superseded")} for table, of in counts.items()}
    return {table: of | {"rejected": of["read"] - of["accepted"] - of["superseded"]} for table, of in known.items() if of["read"]}


def as_markdown(rows: list[dict[str, str | None]]) -> str:
    """Rows as a table in Markdown; text can't end a cell, nor become markup."""
    if not rows:
        return ""
    columns = list(rows[0])
    lines = [columns, ["---"] * len(columns), *([_cell(row[column]) for column in columns] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _state(table: RawTable, brought: dict, in_force: list[LandedFile]) -> RawState:
    own = [file for file in in_force if file.table == table.name]
    newest = [file for file in own if file.landing == max(other.landing for other in own)]
    landed = brought.get(table.name)
    return RawState(
        files_landed=landed.files if landed else 0,
        rows_landed=landed.rows if landed else 0,
        files=len(own),
        rows=sum(file.rows for file in own),
        newest_time=max((file.newest_time for file in own if file.newest_time), default=None),
        preview=_preview(newest),
    )


def _preview(files: list[LandedFile]) -> list[dict[str, str | None]]:
    if not files:
        return []
    with duckdb.connect() as connection:
        result = connection.execute(f"select * from read_parquet(?) limit {SHOWN_ROWS}", [_paths(files[-1:])])
        names = [column[0] for column in result.description]
        rows = result.fetchall()
    return [{name: None if cell is None else str(cell) for name, cell in zip(names, row, strict=True)} for row in rows]


def _paths(files: list[LandedFile]) -> list[str]:
    return [str((settings.home() / "landed" / file.parquet).resolve()) for file in files]


def _cell(value: str | None) -> str:
    text = " ".join((value or "").split())
    for mark in "\\`*_[]<>|#!":
        text = text.replace(mark, f"\\{mark}")
    return text
