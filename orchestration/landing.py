"""Landing: delivered raw files become the raw tables that dbt reads.

Each file is kept as Parquet under CUSTOMER_HEALTH_HOME/landed; `manifest.json` there says which files are in force. In the
DuckDB file each raw table is a view over its files; into another engine the rows are copied (postgres_raw, spark_raw). A
file's identity is the path it was delivered at: landing it again replaces what it delivered, other files add. The manifest is
replaced in one step, so a landing that is killed has either happened or not, and can simply be run again.
"""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from orchestration import raw_files, run_lock, settings
from orchestration.settings import UserError, raw_tables
from orchestration.sql_text import identifier, literal

STORAGE_VERSION = "v1.4.0"  # DuckDB 1.4 and newer can open the file
OWN_COLUMNS = ("_landing", "_file", "_line", "_delivery")
LANDED_FILES = "landed_files"


@dataclass(frozen=True)
class LandedFile:
    """A file in force: where it was delivered (`origin`), its name there, and the Parquet file that holds its rows.

    `stamp` is its size and time when it was landed: while both are as they were, there is nothing new in it. `newest_time` is
    the newest of its rows' times that can be read, in UTC, as text.
    """

    table: str
    origin: str
    name: str
    landing: int
    rows: int
    columns: dict[str, str]
    parquet: str
    stamp: str = ""
    newest_time: str | None = None

    @property
    def delivery(self) -> int:
        """The file's number: no other file that was ever landed has it."""
        return self.landing * 100_000 + int(Path(self.parquet).stem)


@dataclass(frozen=True)
class TableReport:
    """What one landing brought for a table."""

    name: str
    files: int
    rows: int
    replaced: int
    unknown_columns: list[str]
    absent_columns: list[str]


@dataclass(frozen=True)
class LandingReport:
    """What one landing brought, and which raw tables have never been landed."""

    landing: int
    tables: list[TableReport]
    absent_tables: list[str]


@run_lock.alone("a landing")
def land(directory: Path, only_new: bool = False) -> LandingReport:
    """Lands every raw file of a folder, or only those that are new or have changed; see `raw_files.find` for what it may hold.

    Raises UserError naming everything that is wrong; then nothing was landed.
    """
    files = raw_files.find(directory)
    in_force = read_manifest()
    if only_new:
        known = {(file.table, file.origin): file.stamp for file in in_force}
        files = [file for file in files if known.get((file.table.name, os.path.abspath(file.path))) != _stamp(file.path)]
    names = _checked_columns(files, in_force, directory)
    landing = max((file.landing for file in in_force), default=0) + 1
    _remove_orphans(in_force)
    landed = []
    try:
        for file in files:
            print(f"  landing {file.name} ...", flush=True)
            landed.append(_land_file(file, names[file], landing, len(landed)))
    except UserError as error:
        _remove_orphans(in_force)
        raise UserError(f"Nothing was landed.\n  - {error}") from None
    origins = {(file.table, file.origin) for file in landed}
    replaced = [file for file in in_force if (file.table, file.origin) in origins]
    now_in_force = [file for file in in_force if file not in replaced] + landed
    _write_manifest(now_in_force)
    refresh_raw_tables()
    _remove_orphans(now_in_force)
    return _report(landing, landed, replaced, now_in_force)


def land_new(given: str | None = None, say: Callable[[str], None] = print) -> LandingReport | None:
    """Lands what is new in a folder, or where none is given in the inbox, the folder that CUSTOMER_HEALTH_INBOX names.

    What was entered in the studio is landed too. An inbox that holds nothing is no fault; `say` is told so.
    """
    land_entered()
    inbox = os.environ.get("CUSTOMER_HEALTH_INBOX")
    if given or (inbox and Path(inbox).is_dir() and any(Path(inbox).iterdir())):
        return land(Path(given or inbox), only_new=True)
    if inbox:
        why = f"{inbox}, which CUSTOMER_HEALTH_INBOX names, {'holds nothing' if Path(inbox).is_dir() else 'is no folder'}"
    else:
        why = "no folder was given, and CUSTOMER_HEALTH_INBOX names none"
    say(f"Nothing to land: {why}.")
    return None


def entered_folder() -> Path:
    """Where the studio keeps what people enter there, shaped as a folder to land."""
    return settings.home() / "studio" / "entered"


def takes_entries() -> bool:
    """Whether what is entered can be landed: the accounts are landed here, and not read where a warehouse holds them."""
    return any(file.table == "accounts" for file in read_manifest())


def land_entered() -> LandingReport | None:
    """Lands what was entered in the studio and isn't landed yet; None where there is nothing, or nothing is landed here."""
    if not entered_folder().is_dir() or not takes_entries():
        return None
    known = {(file.table, file.origin): file.stamp for file in read_manifest()}
    files = raw_files.find(entered_folder())
    if all(known.get((file.table.name, os.path.abspath(file.path))) == _stamp(file.path) for file in files):
        return None
    return land(entered_folder(), only_new=True)


def column_types(files: list[LandedFile]) -> dict[str, str]:
    """DuckDB's type of each column of a table's files; text where they disagree."""
    kinds: dict[str, set[str]] = {}
    for file in files:
        for column, kind in file.columns.items():
            kinds.setdefault(column, set()).add(kind)
    return {column: found.pop() if len(found) == 1 else "VARCHAR" for column, found in kinds.items()}


def read_manifest() -> list[LandedFile]:
    """The files in force, in the order they were landed."""
    path = _folder() / "manifest.json"
    if not path.exists():
        return []
    return [LandedFile(**file) for file in json.loads(path.read_text(encoding="utf-8"))]


def refresh_raw_tables() -> None:
    """Makes the raw schema's tables what the manifest says; run before every build.

    Tables that a warehouse user keeps in that schema are left alone. Raises UserError where one bears a landed table's name.
    """
    files = read_manifest()
    if not files:
        return
    if settings.target() == "postgres":
        from orchestration import postgres_raw

        postgres_raw.refresh(files, _folder())
    elif settings.target() == "spark":
        from orchestration import spark_raw

        spark_raw.refresh()
    else:
        _refresh_views(files)


def _refresh_views(files: list[LandedFile]) -> None:
    schema = identifier(settings.raw_schema())
    path = settings.database_path()
    settings.writable(path.parent, settings.DATABASE)
    version = "" if path.exists() else f" (storage_version {literal(STORAGE_VERSION)})"
    try:
        connection = duckdb.connect()
        connection.execute(f"attach {literal(str(path))} as health_database{version}")
    except duckdb.IOException as error:
        raise UserError(f"{path} can't be opened; is another program using it? ({str(error).splitlines()[0]})") from None
    with connection:
        connection.execute("use health_database")
        connection.execute("begin")
        connection.execute(f"create schema if not exists {schema}")
        for table in raw_tables():
            view = identifier(settings.raw_schema(), settings.raw_identifier(table.name))
            own = [file for file in files if file.table == table.name]
            kind = _kind(connection, settings.raw_schema(), settings.raw_identifier(table.name))
            if own and kind == "BASE TABLE":
                raise UserError(
                    f"{view} is a table of yours, and files were landed for it too; rename or drop it, or point "
                    "settings.raw_schema in vars.yml elsewhere."
                )
            if own:
                connection.execute(f"create or replace view {view} as {_view_sql(own)}")
            elif kind == "VIEW" and _is_landed(connection, view):
                connection.execute(f"drop view {view}")
        _write_landed_files(connection, schema, files)
        connection.execute("commit")


def _write_landed_files(connection: duckdb.DuckDBPyConnection, schema: str, files: list[LandedFile]) -> None:
    """The manifest as a table, for the models that read only what is new."""
    table = f"{schema}.{LANDED_FILES}"
    connection.execute(
        f"create or replace table {table} (raw_table varchar, delivery bigint, landing bigint, file varchar, row_count bigint)"
    )
    rows = [(file.table, file.delivery, file.landing, file.name, file.rows) for file in files]
    connection.executemany(f"insert into {table} values (?, ?, ?, ?, ?)", rows)


def _checked_columns(files: list[raw_files.RawFile], in_force: list[LandedFile], directory: Path) -> dict:
    """Each file's columns, or UserError with everything that is wrong."""
    names, faults = {}, []
    for file in files:
        try:
            names[file] = raw_files.column_names(file)
            faults += raw_files.column_faults(file, names[file])
        except UserError as error:
            faults.append(str(error))
    if not any(file.table.name == "accounts" for file in files) and not any(f.table == "accounts" for f in in_force):
        faults.append(f"accounts isn't there; {directory} must hold accounts.csv (or .parquet, .jsonl), the one table needed")
    if faults:
        raise UserError("Nothing was landed.\n  - " + "\n  - ".join(faults))
    return names


def _land_file(file: raw_files.RawFile, names: list[str], landing: int, position: int) -> LandedFile:
    stamp = _stamp(file.path)
    target = _folder() / file.table.name / f"{landing:06}" / f"{position:05}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    raw_files.write_parquet(file, names, partial)
    os.replace(partial, target)
    with duckdb.connect() as connection:
        described = connection.execute(f"describe select * from read_parquet({literal(str(target))})").fetchall()
        columns = {column[0]: column[1] for column in described}
        newest_time = _newest_time(connection, target, file.table.time) if file.table.time in columns else None
    return LandedFile(
        table=file.table.name,
        origin=os.path.abspath(file.path),
        name=file.name,
        landing=landing,
        rows=pq.read_metadata(target).num_rows,
        columns=columns,
        parquet=target.relative_to(_folder()).as_posix(),
        stamp=stamp,
        newest_time=newest_time,
    )


def _newest_time(connection: duckdb.DuckDBPyConnection, parquet: Path, column: str) -> str | None:
    connection.execute("set TimeZone = 'UTC'")
    rows = f"select try_cast({identifier(column)}::varchar as timestamptz) as moment from read_parquet({literal(str(parquet))})"
    newest = f"select max(moment)::timestamp::varchar from ({rows}) where moment between '0001-01-01' and '9999-12-31'"
    return connection.execute(newest).fetchone()[0]


def _stamp(path: Path) -> str:
    known = path.stat()
    return f"{known.st_size} {known.st_mtime_ns}"


def _view_sql(files: list[LandedFile]) -> str:
    """All rows of a table's files, with OWN_COLUMNS; columns whose types disagree become text."""
    types = column_types(files)
    selects = []
    for file in files:
        columns = [
            identifier(column) if kind == types[column] else f"cast({identifier(column)} as varchar) as {identifier(column)}"
            for column, kind in file.columns.items()
            if column not in OWN_COLUMNS
        ]
        columns += [
            f"{file.delivery}::bigint as _delivery",
            f"{file.landing}::bigint as _landing",
            f"{literal(file.name)} as _file",
            "file_row_number as _line",
        ]
        path = literal(str((_folder() / file.parquet).resolve()))
        selects.append(f"select {', '.join(columns)} from read_parquet({path}, file_row_number = true)")
    return " union all by name ".join(selects)


def _report(landing: int, landed: list, replaced: list, in_force: list[LandedFile]) -> LandingReport:
    reports = []
    for table in raw_tables():
        files = [file for file in landed if file.table == table.name]
        if files:
            columns = {column for file in in_force if file.table == table.name for column in file.columns}
            reports.append(
                TableReport(
                    name=table.name,
                    files=len(files),
                    rows=sum(file.rows for file in files),
                    replaced=sum(file.table == table.name for file in replaced),
                    unknown_columns=sorted(columns - set(table.columns)),
                    absent_columns=[column for column in table.columns if column not in columns and column != "loaded_at"],
                )
            )
    present = {file.table for file in in_force}
    return LandingReport(landing, reports, [table.name for table in raw_tables() if table.name not in present])


def print_report(report: LandingReport) -> None:
    """Says, table by table, what a landing brought."""
    print(f"Landing {report.landing}:")
    for table in report.tables:
        notes = [f"{table.files} file{'s' * (table.files != 1)}"]
        if table.replaced:
            notes.append(f"{table.replaced} replaced")
        if table.absent_columns:
            notes.append(f"without {', '.join(table.absent_columns)}")
        if table.unknown_columns:
            notes.append(f"also {', '.join(table.unknown_columns)}")
        print(f"  {table.name:<15}{table.rows:>12,} rows   {'; '.join(notes)}")
    if report.absent_tables:
        print(f"  not there: {', '.join(report.absent_tables)} (KPIs that need them will be not_provided)")


def _folder() -> Path:
    return settings.home() / "landed"


def _write_manifest(files: list[LandedFile]) -> None:
    path = _folder() / "manifest.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps([asdict(file) for file in files], indent=1), encoding="utf-8")
    os.replace(partial, path)


def _remove_orphans(in_force: list[LandedFile]) -> None:
    """Removes what a killed or refused landing, or a replaced file, left behind."""
    kept = {file.parquet for file in in_force}
    for path in _folder().glob("*/*/*"):
        if path.relative_to(_folder()).as_posix() not in kept:
            path.unlink()
    for folder in _folder().glob("*/*/"):
        if not any(folder.iterdir()):
            shutil.rmtree(folder)


def _kind(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> str | None:
    found = connection.execute(
        "select table_type from information_schema.tables where table_catalog = current_database()"
        " and lower(table_schema) = lower(?) and lower(table_name) = lower(?)",
        [schema, name],
    ).fetchone()
    return found[0] if found else None


def _is_landed(connection: duckdb.DuckDBPyConnection, view: str) -> bool:
    sql = connection.execute(
        "select sql from duckdb_views() where not internal and view_name = ?", [view.split(".")[-1].strip('"')]
    )
    return any("_landing" in row[0] for row in sql.fetchall())
