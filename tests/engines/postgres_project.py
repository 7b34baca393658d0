"""A copy of the project that builds in PostgreSQL."""

import io
from contextlib import closing
from pathlib import Path

import duckdb
import psycopg2
from project import Project


class PostgresProject(Project):
    """`connected`: the environment that leads to its database."""

    schema = "health_build"

    def __init__(self, folder: Path, connected: dict[str, str]) -> None:
        super().__init__(folder)
        self.environment |= connected | {"CUSTOMER_HEALTH_TARGET": "postgres"}
        self.connected = connected

    def empty(self) -> None:
        """Removes what was landed, built and published."""
        found = self.query("select nspname from pg_namespace where nspname like 'health%' or nspname = 'raw'")
        self.execute(*(f'drop schema "{name}" cascade' for (name,) in found))

    def connect(self, **as_whom: str):
        """A connection as the owner, or as another role."""
        names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
        return psycopg2.connect(**{names[name]: value for name, value in self.connected.items()} | as_whom)

    def execute(self, *statements: str, **as_whom: str) -> None:
        """Runs statements as the owner, or as another role."""
        with closing(self.connect(**as_whom)) as connection, connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def query(self, sql: str) -> list[tuple]:
        """The rows of a query against the database."""
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    def records(self, sql: str) -> list[dict]:
        """The rows of a query, each by the names of its columns."""
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def copy_into(self, connection: duckdb.DuckDBPyConnection, relation: str, like: str, folder: Path) -> None:
        """Copies a table into DuckDB as `copied`, its columns as those of `like`."""
        columns = {row[0]: row[1] for row in connection.execute(f"describe {like}").fetchall()}
        path = folder / "copied.csv"
        names = ", ".join(f'"{name}"' for name in columns)
        with closing(self.connect()) as source, source.cursor() as cursor, io.FileIO(path, "w") as rows:
            cursor.copy_expert(f"copy (select {names} from {relation}) to stdout (format csv, force_quote *)", rows)
        connection.execute(
            f"create or replace temp table copied as select * from read_csv('{path}', header = false, auto_detect = false,"
            f""" delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {columns})"""
        )
