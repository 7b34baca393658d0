"""Landed files as tables of PostgreSQL: each file's rows are copied in once, and deleted when it is no longer in force.

The table `landed_files` says which files a table holds. Everything is one transaction: readers and the next build see
all of a landing or nothing of it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb

from orchestration import postgres, settings
from orchestration.landing import LandedFile, column_types
from orchestration.settings import UserError
from orchestration.sql_text import identifier, literal

OWN = {"_delivery": "bigint", "_landing": "bigint", "_file": "text", "_line": "bigint"}
MARK = "Landed files of Customer Health"
TYPES = {
    "BOOLEAN": "boolean",
    "TINYINT": "smallint",
    "SMALLINT": "smallint",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "UTINYINT": "smallint",
    "USMALLINT": "integer",
    "UINTEGER": "bigint",
    "UBIGINT": "numeric(20,0)",
    "HUGEINT": "numeric(39,0)",
    "UHUGEINT": "numeric(39,0)",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "DATE": "date",
    "TIMESTAMP": "timestamp without time zone",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
}


def refresh(files: Sequence[LandedFile], folder: Path) -> None:
    """Makes the raw schema's tables what the manifest says. `folder` holds the Parquet files.

    Tables that a warehouse user keeps in that schema are left alone. Raises UserError where one bears a landed table's name.
    """
    with postgres.transaction() as connection, connection.cursor() as cursor:
        schema = settings.raw_schema()
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"customer_health landing {schema}"])
        postgres.make_schema(cursor, schema)
        cursor.execute(
            f"create table if not exists {identifier(schema, 'landed_files')}"
            " (raw_table text, delivery bigint, landing bigint, file text, row_count bigint)"
        )
        for table in settings.raw_tables():
            own = [file for file in files if file.table == table.name]
            _refresh_table(cursor, schema, table.name, own, folder)
        cursor.execute(f"delete from {identifier(schema, 'landed_files')}")
        cursor.executemany(
            f"insert into {identifier(schema, 'landed_files')} values (%s, %s, %s, %s, %s)",
            [(file.table, file.delivery, file.landing, file.name, file.rows) for file in files],
        )


def _refresh_table(cursor, schema: str, table: str, files: list[LandedFile], folder: Path) -> None:
    name = settings.raw_identifier(table)
    relation = identifier(schema, name)
    there = postgres.columns(cursor, schema, name)
    if there and not _is_landed(cursor, schema, name):
        if files:
            raise UserError(
                f"{relation} is a table of yours, and files were landed for it too; rename or drop it, or point "
                "settings.raw_schema in vars.yml elsewhere."
            )
        return
    if not files:
        if there:
            cursor.execute(f"drop table {relation}")
        return
    wanted = _wanted_columns(files) | OWN
    held: set[int] = set()
    if there and all(wanted.get(column) == kind for column, kind in there.items()):
        cursor.execute(f"select delivery from {identifier(schema, 'landed_files')} where raw_table = %s", [table])
        held = {row[0] for row in cursor.fetchall()}
        for column in wanted.keys() - there.keys():
            cursor.execute(f"alter table {relation} add column {identifier(column)} {wanted[column]}")
    else:
        cursor.execute(f"drop table if exists {relation}")
        columns = ", ".join(f"{identifier(column)} {kind}" for column, kind in wanted.items())
        cursor.execute(f"create table {relation} ({columns})")
        cursor.execute(f"create index on {relation} (_delivery)")
        cursor.execute(f"comment on table {relation} is %s", [MARK])
    gone = list(held - {file.delivery for file in files})
    if gone:
        cursor.execute(f"delete from {relation} where _delivery = any(%s)", [gone])
    new = [file for file in files if file.delivery not in held]
    for file in new:
        _copy(cursor, relation, file, folder, wanted)
    if gone or new:
        cursor.execute(f"analyze {relation}")


def _copy(cursor, relation: str, file: LandedFile, folder: Path, wanted: dict[str, str]) -> None:
    """Copies a file's rows in, as DuckDB reads them."""
    columns = [column for column in file.columns if column not in OWN]
    values = [_value(column, wanted[column]) for column in columns]
    values += [str(file.delivery), str(file.landing), literal(file.name), "file_row_number"]
    parquet = literal(str(folder / file.parquet))
    with tempfile.TemporaryDirectory() as temporary:
        rows = Path(temporary) / "rows.csv"
        with duckdb.connect() as connection:
            connection.execute("set TimeZone = 'UTC'")
            connection.execute(
                f"copy (select {', '.join(values)} from read_parquet({parquet}, file_row_number = true))"
                f" to {literal(str(rows))} (format csv, header false, force_quote *, nullstr '')"
            )
        names = ", ".join(identifier(column) for column in [*columns, *OWN])
        with rows.open("rb") as lines:
            cursor.copy_expert(f"copy {relation} ({names}) from stdin (format csv, null '')", lines)


def _value(column: str, kind: str) -> str:
    """A column as PostgreSQL reads it: its text can't hold the character 0."""
    name = identifier(column)
    return f"replace(cast({name} as varchar), chr(0), '')" if kind == "text" else name


def _wanted_columns(files: list[LandedFile]) -> dict[str, str]:
    """The table's columns; those whose types disagree, or that PostgreSQL doesn't have, are text."""
    return {column: _type(kind) for column, kind in column_types(files).items() if column not in OWN}


def _type(kind: str) -> str:
    if re.fullmatch(r"DECIMAL\(\d+,\d+\)", kind):
        return kind.replace("DECIMAL", "numeric")
    return TYPES.get(kind, "text")


def _is_landed(cursor, schema: str, name: str) -> bool:
    cursor.execute("select obj_description(to_regclass(%s), 'pg_class')", [identifier(schema, name)])
    return cursor.fetchone()[0] == MARK
