"""PostgreSQL: connecting as profiles.yml does, by the variables that every PostgreSQL program reads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from orchestration.settings import UserError
from orchestration.sql_text import identifier

if TYPE_CHECKING:
    from psycopg2.extensions import connection as Connection


@contextmanager
def transaction() -> Iterator[Connection]:
    """A connection whose one transaction is committed at the end, or undone where anything fails.

    Raises UserError where the server can't be reached, or refuses what is asked: then nothing was changed.
    """
    try:
        import psycopg2
    except ImportError:
        raise UserError(
            "The target postgres needs its adapter: make does so with CUSTOMER_HEALTH_TARGET=postgres, "
            "uv by `uv sync --extra postgres`."
        ) from None
    try:
        connection = psycopg2.connect(**_parameters(), options="-c TimeZone=UTC -c client_min_messages=warning")
    except psycopg2.OperationalError as error:
        raise UserError(
            f"PostgreSQL can't be reached as {_parameters()['user']} at {where()} "
            f"(PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE say where): {' '.join(str(error).split())}"
        ) from None
    try:
        with connection:
            yield connection
    except psycopg2.Error as error:
        raise UserError(f"PostgreSQL refused it, and nothing was changed: {' '.join(str(error).split())}") from None
    finally:
        connection.close()


def where() -> str:
    """The server and the database that are built in."""
    known = _parameters()
    return f"{known['host']}:{known['port']}, database {known['dbname']}"


def _parameters() -> dict[str, str]:
    """As in profiles.yml."""
    defaults = {
        "host": ("PGHOST", "localhost"),
        "port": ("PGPORT", "5432"),
        "user": ("PGUSER", "customer_health"),
        "password": ("PGPASSWORD", ""),
        "dbname": ("PGDATABASE", "customer_health"),
        "sslmode": ("PGSSLMODE", "prefer"),
    }
    return {key: os.environ.get(name) or default for key, (name, default) in defaults.items()}


def make_schema(cursor, schema: str) -> None:
    """Makes a schema where it isn't there. `create schema if not exists` asks for the right to make one in any case."""
    cursor.execute("select 1 from pg_namespace where nspname = %s", [schema])
    if not cursor.fetchone():
        cursor.execute(f"create schema {identifier(schema)}")


def drop_table(cursor, schema: str, table: str, why: str) -> None:
    """Drops a table, with what `why` it must go. Raises UserError, naming them, where others' views or the like depend on it."""
    from psycopg2.errors import DependentObjectsStillExist

    try:
        cursor.execute(f"drop table {identifier(schema, table)}")
    except DependentObjectsStillExist as error:
        dependents = "; ".join(error.diag.message_detail.splitlines())
        raise UserError(
            f"{schema}.{table} {why}, which what others made on it prevents: {dependents}. Nothing was changed. Keep their"
            " definitions (pg_get_viewdef gives a view's), drop them, and publish again (make publish); then create them anew."
        ) from None


def columns(cursor, schema: str, table: str) -> dict[str, str]:
    """The columns of a table in their order, and their types; none where it isn't there."""
    cursor.execute(
        "select attname, format_type(atttypid, atttypmod) from pg_attribute where attrelid = to_regclass(%s)"
        " and attnum > 0 and not attisdropped order by attnum",
        [identifier(schema, table)],
    )
    return dict(cursor.fetchall())
