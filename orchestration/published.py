"""Reading what was published: a connection to the DuckDB file that can't change it, and the date that is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb

from orchestration import settings
from orchestration.settings import UserError
from orchestration.sql_text import identifier, literal


@contextmanager
def opened(database: Path | None = None, to_write: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in the published schema of a DuckDB file, by default the one that readers open; read-only unless `to_write`.

    Raises UserError where the file isn't there, another program writes to it, or nothing was built yet.
    """
    path = database or settings.published_path()
    if not path.exists():
        raise UserError(f"{path} isn't there yet; run make build, then make publish.")
    with duckdb.connect() as connection:
        attach(connection, path, to_write)
        yield connection


def attach(connection: duckdb.DuckDBPyConnection, database: Path, to_write: bool = False) -> None:
    """Brings a DuckDB file into a connection, its published schema the one that is used; read-only unless `to_write`.

    Raises UserError where another program writes to it, it is no such file, or holds no scores yet.
    """
    try:
        # Under a name of its own: a file called health.duckdb would make `health.` ambiguous.
        connection.execute(f"attach {literal(str(database))} as customer_health{'' if to_write else ' (read_only)'}")
    except duckdb.IOException as error:
        raise UserError(f"{database} can't be opened; is another program using it? ({str(error).splitlines()[0]})") from None
    except duckdb.Error as error:
        raise UserError(f"{database} can't be read as a DuckDB file ({str(error).splitlines()[0]})") from None
    try:
        use_published_schema(connection)
        connection.execute("select 1 from account_health_scores limit 1")
    except duckdb.CatalogException:
        raise UserError(f"{database} holds no scores yet; run make build.") from None


def use_published_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes tables without a schema those of the published one."""
    connection.execute(f"use {identifier('customer_health', settings.published_schema())}")


def checked_day(connection: duckdb.DuckDBPyConnection, as_of: str | None) -> date:
    """The date asked for, or the newest. Raises UserError for what isn't a date, or isn't published."""
    first, last = connection.execute("select min(as_of_date), max(as_of_date) from account_health_scores").fetchone()
    if last is None:
        raise UserError("No account was scored yet, on any date.")
    if not as_of:
        return last
    try:
        day = date.fromisoformat(as_of)
    except ValueError:
        raise UserError(f"AS_OF: '{as_of}' is not a date; write yyyy-mm-dd.") from None
    if not connection.execute("select 1 from account_health_scores where as_of_date = ? limit 1", [day]).fetchone():
        raise UserError(f"AS_OF: {day} isn't published; what is lies between {first} and {last}.")
    return day


def records(connection: duckdb.DuckDBPyConnection, sql: str, parameters: list | dict) -> list[dict]:
    """The rows of a query, each by the names of its columns."""
    result = connection.execute(sql, parameters)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
