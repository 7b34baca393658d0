"""What the studio shows: the published database, opened anew whenever another version was published."""

import threading
from pathlib import Path

import duckdb

from orchestration import published as published_file
from orchestration import settings
from orchestration.settings import UserError


class Older(UserError):
    """What is published was made by an earlier version of the project, and lacks a table or a column."""


class Published:
    """The published database. Safe to use from several threads; each query sees one version."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._version: Path | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None

    def version(self) -> Path:
        """The file that is current now. Raises UserError where nothing was published."""
        path = settings.published_path()
        if not path.exists():
            raise UserError(f"{path} isn't there yet; run make build, then make publish.")
        return path.resolve()

    def rows(self, sql: str, parameters: list | dict | None = None) -> list[dict]:
        """The rows of a query, each by the names of its columns; tables are those of the published schema.

        Raises Older where it lacks one that is asked for.
        """
        cursor = self.cursor()
        try:
            result = cursor.execute(sql, parameters) if parameters else cursor.execute(sql)
            names = [column[0] for column in result.description]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            lacking = str(error).splitlines()[0]
            raise Older(
                f"What is published was made by another version ({lacking}); run make build, then make publish, once more."
            ) from error
        finally:
            cursor.close()

    def row(self, sql: str, parameters: list | dict | None = None) -> dict | None:
        """The first row of a query, if there is one."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of one's own to the current version, in the published schema; to be closed."""
        with self._lock:
            version = self.version()
            if version != self._version:
                connection = duckdb.connect()
                published_file.attach(connection, version)
                self._connection, self._version = connection, version
            cursor = self._connection.cursor()
            published_file.use_published_schema(cursor)
            return cursor


published = Published()
