"""Raw files: finding them in a delivered folder, and turning each into Parquet with clean column names."""

import csv
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.settings import RawTable, UserError, raw_tables
from orchestration.sql_text import identifier, literal

FORMATS = (".csv", ".csv.gz", ".parquet", ".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
IGNORED = re.compile(r"^\.|^_|^readme|^license|\.md$", re.IGNORECASE)
JSON_BATCH = 50_000


@dataclass(frozen=True)
class RawFile:
    """A file that was delivered for a raw table; `name` is its path within the delivered folder."""

    table: RawTable
    path: Path
    name: str

    @property
    def format(self) -> str:
        """csv, parquet or jsonl."""
        ending = next(ending for ending in FORMATS if self.path.name.lower().endswith(ending))
        return {".csv": "csv", ".par": "parquet"}.get(ending[:4], "jsonl")


def find(directory: Path) -> list[RawFile]:
    """The raw files of a folder: `<table>.csv` and the like, or any files of a known format in `<table>/`.

    Raises UserError naming everything that isn't known, and what would be.
    """
    if not directory.is_dir():
        raise UserError(f"{directory} is not a folder; name one that holds a file or folder for each raw table.")
    tables = {table.name: table for table in raw_tables()}
    found, faults = [], []
    for path in sorted(directory.iterdir()):
        if IGNORED.search(path.name):
            continue
        name = path.name.lower() if path.is_dir() else path.name.lower().split(".")[0]
        if name not in tables:
            close = get_close_matches(name, tables, 1)
            faults.append(f"{path.name}: no raw table is called {name}" + (f" (did you mean {close[0]}?)" if close else ""))
            continue
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        for file in (file for file in files if not IGNORED.search(file.name)):
            relative = file.relative_to(directory).as_posix()
            if file.is_file() and file.name.lower().endswith(FORMATS):
                found.append(RawFile(tables[name], file, relative))
            else:
                faults.append(f"{relative}: not a file of a known format")
    if faults:
        raise UserError(
            f"{directory} holds what can't be landed; nothing was.\n  - "
            + "\n  - ".join(faults)
            + f"\nRaw tables: {', '.join(tables)}.\nFormats: {', '.join(FORMATS)}, one file or a folder of files a table."
        )
    return found


def column_names(file: RawFile) -> list[str]:
    """A file's columns as they stand in it (for JSON lines, every key that occurs).

    Raises UserError where the file can't be read.
    """
    try:
        if file.format == "csv":
            return _csv_header(file)
        if file.format == "parquet":
            return pq.read_schema(file.path).names
        names: dict[str, None] = {}
        for row in _json_rows(file):
            names.update(dict.fromkeys(row))
        return list(names)
    except UserError:
        raise
    except (OSError, UnicodeError, csv.Error, EOFError, pa.ArrowException) as error:
        raise UserError(f"{file.name}: it can't be read ({error})") from None


def clean(name: str) -> str:
    """A column's name as it is landed: without blanks around it, in lower case."""
    return name.strip().lower()


def column_faults(file: RawFile, names: list[str]) -> list[str]:
    """What is wrong with a file's columns."""
    cleaned = [clean(name) for name in names]
    faults = []
    if twice := sorted({name for name in cleaned if cleaned.count(name) > 1}):
        faults.append(f"{file.name}: {', '.join(twice)} stands there twice")
    if "" in cleaned:
        faults.append(f"{file.name}: column {cleaned.index('') + 1} has no name")
    if lacking := [name for name in file.table.required if name not in cleaned]:
        faults.append(f"{file.name}: {', '.join(lacking)} isn't there; {file.table.name} needs {', '.join(file.table.required)}")
    return faults


def write_parquet(file: RawFile, names: list[str], target: Path) -> None:
    """Writes a file as Parquet, its rows in their order: text as it stands for CSV and JSON lines, typed columns as they are.

    Raises UserError where a line can't be read.
    """
    if file.format == "jsonl":
        _json_to_parquet(file, names, target)
        return
    if file.format == "csv":
        columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
        source = (
            f"read_csv({literal(str(file.path))}, auto_detect = false, header = true, columns = {{{columns}}},"
            """ delim = ',', quote = '"', escape = '"', nullstr = '', max_line_size = 16777216)"""
        )
    else:
        source = f"read_parquet({literal(str(file.path))})"
    selected = ", ".join(f"{identifier(name)} as {identifier(clean(name))}" for name in names)
    try:
        with duckdb.connect() as connection:
            connection.execute(f"copy (select {selected} from {source}) to {literal(str(target))} (format parquet)")
    except duckdb.Error as error:
        raise UserError(f"{file.name}: {_first_lines(str(error))}") from None


def _csv_header(file: RawFile) -> list[str]:
    opener = gzip.open if file.path.name.lower().endswith(".gz") else open
    with opener(file.path, "rt", encoding="utf-8-sig", newline="") as lines:
        header = next(csv.reader(lines), None)
    if header is None:
        raise UserError(f"{file.name}: it is empty; the first line must name the columns")
    return header


def _json_rows(file: RawFile) -> Iterator[dict]:
    opener = gzip.open if file.path.name.lower().endswith(".gz") else open
    with opener(file.path, "rt", encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
            except ValueError as error:
                raise UserError(f"{file.name}, line {number}: it isn't JSON ({error})") from None
            if not isinstance(row, dict):
                raise UserError(f"{file.name}, line {number}: an object is wanted, one a line")
            yield row


def _json_to_parquet(file: RawFile, names: list[str], target: Path) -> None:
    schema = pa.schema([(clean(name), pa.string()) for name in names])
    with pq.ParquetWriter(target, schema) as writer:
        batch: list[dict] = []
        for row in _json_rows(file):
            batch.append({clean(name): _as_text(value) for name, value in row.items()})
            if len(batch) == JSON_BATCH:
                writer.write_batch(pa.RecordBatch.from_pylist(batch, schema=schema))
                batch = []
        if batch:
            writer.write_batch(pa.RecordBatch.from_pylist(batch, schema=schema))


def _as_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)


def _first_lines(message: str) -> str:
    return " ".join(line.strip() for line in message.splitlines()[:2])
