"""Publishing: the published tables in a DuckDB file of their own, swapped in at once, and the last ones kept.

Readers open the path that CUSTOMER_HEALTH_PUBLISHED names. It is a link to a version: a file in the folder `versions` beside
it, which is complete and never changes. Publishing writes a new version and then replaces the link, so a reader has either
all of the old or all of the new; who opened the old one keeps reading it. A publication that is killed leaves a partial file
without a name that readers or the next publication would take for a version; the next one removes it.
"""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from orchestration import settings
from orchestration.settings import PROJECT_ROOT, UserError
from orchestration.sql_text import identifier, literal
from orchestration.version_files import VersionFiles, sync

STORAGE_VERSION = "v1.0.0"  # DuckDB 1.0 and newer can open the file


@dataclass(frozen=True)
class Version:
    """A published version, by what its table `publication` says; where the file can't be read, dates and the like are None."""

    name: str
    path: Path
    is_current: bool
    megabytes: float
    published_at: datetime | None = None
    first_as_of_date: date | None = None
    last_as_of_date: date | None = None
    config_version: str | None = None
    run_id: str | None = None


def publish(
    database: Path | None = None, target: Path | None = None, keep: int | None = None, run_id: str | None = None
) -> Version:
    """Copies the published tables of `database` into a new version and makes it the current one.

    `target` is the path that readers open, `keep` how many versions stay (at least 2, so that nobody who is just opening the
    one before finds it gone); both are settings by default. `run_id` is kept in the table `publication`. Raises UserError
    where there is nothing to publish, the database is being written, or something else stands at `target`.
    """
    settings.require_duckdb("run make publish")
    database = database or settings.database_path()
    files = VersionFiles(target or settings.published_path())
    if not database.exists():
        raise UserError(f"{database} isn't there yet; run make demo, or make land FROM=folder and make build.")
    with files.alone():
        replaced = files.current()
        files.remove_partials()
        name = files.next_name()
        partial = files.partial(name)
        try:
            _write(database, partial, name, run_id)
        except BaseException:
            files.remove_partials()
            raise
        partial.rename(files.path(name))
        sync(files.folder)
        files.point_to(name)
        files.prune(keep or settings.published_versions(), {name, replaced})
    return _version(files, name, is_current=True)


def rollback(to: str | None = None, target: Path | None = None) -> tuple[str | None, Version]:
    """Makes the version before the current one current, or the one named; gives the name of what was current, and it.

    Raises UserError where there is no such version, with those that there are.
    """
    files = VersionFiles(target or settings.published_path())
    with files.alone():
        current = files.current()
        name = files.named(to) if to else files.before(current)
        if name == current:
            raise UserError(f"{name} is the current version already.")
        version = _version(files, name, is_current=True)
        if version.published_at is None:
            raise UserError(f"{version.path} can't be read; nothing was changed.")
        files.point_to(name)
    return current, version


def versions(target: Path | None = None) -> list[Version]:
    """The versions that are kept, the newest first."""
    files = VersionFiles(target or settings.published_path())
    current = files.current()
    return [_version(files, name, name == current) for name in reversed(files.names())]


# For people


def print_publication() -> None:
    """Publishes, and says what."""
    started = time.monotonic()
    version = publish()
    print(f"Published {_shown(version)}; it took {time.monotonic() - started:.1f} seconds.")
    target, schema = settings.published_path(), settings.published_schema()
    print(f"Readers open {target} (read-only), now version {version.name}.")
    if VersionFiles(target).stem.lower() == schema.lower():
        print(f"DuckDB takes `{schema}.` for the file as well as for the schema, as they have one name: give the file another.")


def print_rollback(to: str | None) -> None:
    """Rolls back, and says from what to what."""
    before, version = rollback(to)
    print(f"Readers of {settings.published_path()} now get version {version.name} in place of {before or 'none'}.")
    print(f"It holds {_shown(version)}. The next publication replaces it.")


def print_versions() -> None:
    """Prints the versions that are kept."""
    found = versions()
    if not found:
        raise UserError(f"Nothing was published to {settings.published_path()} yet; run make publish.")
    width = max(len(version.name) for version in found)
    print(f"Versions of {settings.published_path()}")
    for version in found:
        mark = "*" if version.is_current else " "
        print(f"{mark} {version.name:<{width}}  {_shown(version)}")
    print("* is what readers get. make rollback goes one back, make rollback TO=version to any of them.")


def _shown(version: Version) -> str:
    if version.published_at is None:
        return f"what can't be read, {version.megabytes:.1f} MB"
    dates = f"{version.first_as_of_date} to {version.last_as_of_date}" if version.last_as_of_date else "no dates"
    return f"{dates}, configuration {version.config_version}, {version.megabytes:.1f} MB"


# Contents


def _write(database: Path, partial: Path, name: str, run_id: str | None) -> None:
    """Writes a version: the published tables as they stand, and `publication`; complete on the disk, and read-only."""
    schema = settings.published_schema()
    with closing(_opened(database)) as connection:
        tables = _tables(connection, schema)
        if "account_health_scores" not in tables:
            raise UserError(f"{database} holds no scores yet; run make build.")
        connection.execute(f"attach {literal(str(partial))} as _version (storage_version {literal(STORAGE_VERSION)})")
        connection.execute(f"create schema if not exists _version.{identifier(schema)}; use _version")
        for table, statements in tables.items():
            for statement in statements:
                connection.execute(statement)
            relation = identifier(schema, table)
            connection.execute(f"insert into _version.{relation} select * from _built.{relation}")
        _write_publication(connection, f"_version.{identifier(schema)}", name, run_id)
        connection.execute("checkpoint _version; use memory")
        connection.execute("detach _version")
    partial.chmod(partial.stat().st_mode & ~0o222)
    sync(partial)


def _opened(database: Path) -> duckdb.DuckDBPyConnection:
    """A connection with the database as `_built`: a file called health.duckdb would make `health.` ambiguous."""
    connection = duckdb.connect()
    try:
        connection.execute(f"attach {literal(str(database))} as _built (read_only)")
        return connection
    except duckdb.Error as error:
        connection.close()
        if "lock" in str(error):
            raise UserError(f"{database} is being written by another process; publish when it is done.") from None
        raise UserError(f"{database} can't be read: {error}") from None


def _tables(connection: duckdb.DuckDBPyConnection, schema: str) -> dict[str, list[str]]:
    """The tables of models/marts that are there, each with the statements that make an empty one, comments included."""
    marts = {path.stem for path in (PROJECT_ROOT / "models" / "marts").rglob("*.sql")}
    found = connection.execute(
        "select table_name, sql, comment from duckdb_tables() where database_name = '_built' "
        "and lower(schema_name) = lower(?) order by table_name",
        [schema],
    ).fetchall()
    comments = connection.execute(
        "select table_name, column_name, comment from duckdb_columns() where database_name = '_built' "
        "and lower(schema_name) = lower(?) and comment is not null",
        [schema],
    ).fetchall()
    statements: dict[str, list[str]] = {}
    for table, create, comment in found:
        if table in marts:
            relation = identifier(schema, table)
            statements[table] = [create]
            if comment:
                statements[table].append(f"comment on table {relation} is {literal(comment)}")
            statements[table] += [
                f"comment on column {relation}.{identifier(column)} is {literal(text)}"
                for owner, column, text in comments
                if owner == table
            ]
    return statements


def _write_publication(connection: duckdb.DuckDBPyConnection, schema: str, name: str, run_id: str | None) -> None:
    """One row that says what a version holds."""
    connection.execute(
        f"""create table {schema}.publication as
        select
            ?::varchar as version,
            ?::timestamp as published_at,
            min(as_of_date) as first_as_of_date,
            max(as_of_date) as last_as_of_date,
            arg_max(config_version, as_of_date) as config_version,
            ?::varchar as run_id
        from {schema}.account_health_scores""",
        [name, datetime.now(UTC).replace(tzinfo=None, microsecond=0), run_id],
    )


def _version(files: VersionFiles, name: str, is_current: bool) -> Version:
    path = files.path(name)
    known = (name, path, is_current, path.stat().st_size / 1e6)
    try:
        with duckdb.connect() as connection:
            connection.execute(f"attach {literal(str(path))} as _version (read_only)")
            (schema,) = connection.execute(
                "select schema_name from duckdb_tables() where database_name = '_version' and table_name = 'publication'"
            ).fetchone()
            row = connection.execute(
                f"""select published_at, first_as_of_date, last_as_of_date, config_version, run_id
                from _version.{identifier(schema)}.publication"""
            ).fetchone()
    except (duckdb.Error, TypeError):
        return Version(*known)
    return Version(*known, *row)
