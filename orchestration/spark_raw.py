"""Landed files as tables of Spark: each file is a partition of its table, written and dropped as a whole.

The table `landed_files` says which files the tables hold, and is written last: a landing that was killed is made up for by the
next. It runs as a program of its own (`python -m orchestration.spark_raw`), since only one at a time can hold a folder's
metastore, and not at all where that folder's mark says that nothing was landed since.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration import settings, spark, sql_text
from orchestration.landing import LandedFile, column_types
from orchestration.settings import PROJECT_ROOT, UserError
from orchestration.spark import literal, quoted

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PARTITION = "_delivery"
OWN = {"_landing": "bigint", "_file": "string", "_line": "bigint", PARTITION: "bigint"}
MARK = "Landed files of Customer Health"
TYPES = {
    "BOOLEAN": "boolean",
    "TINYINT": "tinyint",
    "SMALLINT": "smallint",
    "INTEGER": "int",
    "BIGINT": "bigint",
    "UTINYINT": "smallint",
    "USMALLINT": "int",
    "UINTEGER": "bigint",
    "UBIGINT": "decimal(20,0)",
    "FLOAT": "float",
    "DOUBLE": "double",
    "VARCHAR": "string",
    "DATE": "date",
    "TIMESTAMP": "timestamp_ntz",
    "TIMESTAMP WITH TIME ZONE": "timestamp",
}


def refresh() -> None:
    """Makes the raw schema's tables what the manifest says, in a program of its own.

    Tables that a warehouse user keeps in that schema are left alone. Raises UserError where one bears a landed table's name.
    """
    spark.require_ready()
    stamp = spark.folder() / "landed.sha256"
    now = _manifest_hash()
    if not os.environ.get("SPARK_REMOTE") and stamp.exists() and stamp.read_text(encoding="utf-8") == now:
        return
    ended = subprocess.run(
        [sys.executable, "-m", "orchestration.spark_raw"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    if ended.returncode == 2:
        raise UserError(ended.stderr.strip().splitlines()[-1])
    if ended.returncode:
        raise UserError(f"Spark couldn't take the landed files over.\n{ended.stderr[-3000:]}")
    if not os.environ.get("SPARK_REMOTE"):
        stamp.write_text(now, encoding="utf-8")


def _manifest_hash() -> str:
    """What the tables follow from: the manifest, and where the raw tables are to be."""
    names = [settings.raw_schema(), *(settings.raw_identifier(table.name) for table in settings.raw_tables())]
    manifest = (settings.home() / "landed" / "manifest.json").read_bytes()
    return hashlib.sha256(manifest + "\n".join(names).encode()).hexdigest()


def _refresh(session: SparkSession, files: Sequence[LandedFile], folder: Path) -> None:
    schema = settings.raw_schema()
    session.sql(f"create schema if not exists {quoted(schema)}")
    known = quoted(schema, "landed_files")
    session.sql(
        f"create table if not exists {known} (raw_table string, delivery bigint, landing bigint, file string, row_count bigint)"
        " using parquet"
    )
    held = {(row.raw_table, row.delivery) for row in session.table(known).collect()}
    for table in settings.raw_tables():
        own = [file for file in files if file.table == table.name]
        _refresh_table(session, table.name, own, {delivery for name, delivery in held if name == table.name}, folder)
    rows = [f"({literal(file.table)}, {file.delivery}, {file.landing}, {literal(file.name)}, {file.rows})" for file in files]
    if held != {(file.table, file.delivery) for file in files}:
        session.sql(f"insert overwrite table {known} values {', '.join(rows)}")


def _refresh_table(session: SparkSession, table: str, files: list[LandedFile], held: set[int], folder: Path) -> None:
    schema, name = settings.raw_schema(), settings.raw_identifier(table)
    relation = quoted(schema, name)
    there = _columns(session, schema, name)
    if there is not None and not _is_landed(session, relation):
        if files:
            raise UserError(
                f"{schema}.{name} is a table of yours, and files were landed for it too; rename or drop it, or point "
                "settings.raw_schema in vars.yml elsewhere."
            )
        return
    if not files:
        if there is not None:
            session.sql(f"drop table {relation}")
        return
    wanted = _wanted_columns(files) | OWN
    if there is None or any(wanted.get(column) != kind for column, kind in there.items()):
        held = set()
        session.sql(f"drop table if exists {relation}")
        columns = ", ".join(f"{quoted(column)} {kind}" for column, kind in wanted.items())
        session.sql(f"create table {relation} ({columns}) using parquet partitioned by ({PARTITION}) comment {literal(MARK)}")
    else:
        new_columns = [f"{quoted(column)} {kind}" for column, kind in wanted.items() if column not in there]
        if new_columns:
            session.sql(f"alter table {relation} add columns ({', '.join(new_columns)})")
    partitions = {int(row.partition.split("=")[1]) for row in session.sql(f"show partitions {relation}").collect()}
    for delivery in partitions - {file.delivery for file in files}:
        session.sql(f"alter table {relation} drop if exists partition ({PARTITION} = {delivery})")
    for file in files:
        if file.delivery not in held or (file.rows and file.delivery not in partitions):
            _copy(session, relation, file, folder, wanted)


def _copy(session: SparkSession, relation: str, file: LandedFile, folder: Path, wanted: dict[str, str]) -> None:
    """Writes a file's rows as its partition."""
    own = {"_landing": str(file.landing), "_file": literal(file.name), "_line": "_metadata.row_index"}
    values = [
        own.get(column) or (quoted(column) if column in file.columns else "null")
        for column in session.table(relation).columns
        if column != PARTITION
    ]
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        path = _readable(file, folder / file.parquet, wanted, Path(temporary))
        session.sql(
            f"insert overwrite table {relation} partition ({PARTITION} = {file.delivery})"
            f" select {', '.join(values)} from parquet.{quoted(str(path.resolve()))}"
        )


def _readable(file: LandedFile, path: Path, wanted: dict[str, str], temporary: Path) -> Path:
    """The file's Parquet, or one in which DuckDB wrote as text what isn't text but must become it."""
    as_text = [column for column, kind in file.columns.items() if wanted.get(column) == "string" and kind != "VARCHAR"]
    if not as_text:
        return path
    target = temporary / "rows.parquet"
    names = [sql_text.identifier(column) for column in as_text]
    casts = ", ".join(f"cast({name} as varchar) as {name}" for name in names)
    source, written = sql_text.literal(str(path)), sql_text.literal(str(target))
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set preserve_insertion_order = true")
        connection.execute(f"copy (select * replace ({casts}) from read_parquet({source})) to {written} (format parquet)")
    return target


def _wanted_columns(files: list[LandedFile]) -> dict[str, str]:
    """The table's columns; those whose types disagree, or that Spark doesn't have, are text."""
    return {column: _type(kind) for column, kind in column_types(files).items() if column not in OWN}


def _type(kind: str) -> str:
    return kind.lower() if re.fullmatch(r"DECIMAL\(\d+,\d+\)", kind) else TYPES.get(kind, "string")


def _columns(session: SparkSession, schema: str, name: str) -> dict[str, str] | None:
    """The columns of a table and their types, or none where it isn't there."""
    if not session.catalog.tableExists(quoted(schema, name)):
        return None
    return {field.name: field.dataType.simpleString() for field in session.table(quoted(schema, name)).schema.fields}


def _is_landed(session: SparkSession, relation: str) -> bool:
    described = session.sql(f"describe table extended {relation}").collect()
    return any(row.col_name == "Comment" and row.data_type == MARK for row in described)


def main() -> int:
    """Refreshes; a user's mistake is a message and exit code 2."""
    from orchestration import landing

    try:
        _refresh(spark.session(), landing.read_manifest(), settings.home() / "landed")
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
