"""Publishing in PostgreSQL: dbt builds in schemas of its own, and what was built is copied to readers in one transaction.

Readers see the published schema as it was until the transaction ends, then all of the new. They are not held up: a table keeps
its identity, so views that others made on it and what they were granted stay. Only the dates whose rows differ are rewritten.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

from orchestration import postgres, settings
from orchestration.settings import PROJECT_ROOT, UserError
from orchestration.sql_text import identifier

READER = "CUSTOMER_HEALTH_READER"


def publish(run_id: str | None = None) -> tuple:
    """Copies the built tables to readers; gives the row of the table `publication`.

    The role that CUSTOMER_HEALTH_READER names, if any, may then read the published schema. Raises UserError where nothing was
    built, there is no such role, or a table that must be made anew has views of others on it.
    """
    schema = settings.published_schema()
    built = f"{schema}_build"
    with postgres.transaction() as connection, connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"customer_health publication {schema}"])
        if not postgres.columns(cursor, built, "account_health_scores"):
            raise UserError(f"The schema {built} holds no scores yet; run make build.")
        postgres.make_schema(cursor, schema)
        for table in _marts():
            if postgres.columns(cursor, built, table):
                _publish_table(cursor, built, schema, table)
            elif postgres.columns(cursor, schema, table):
                postgres.drop_table(cursor, schema, table, "is no longer built and must be dropped")
        _write_publication(cursor, schema, run_id)
        _let_read(cursor, schema)
        cursor.execute(f"select * from {identifier(schema, 'publication')}")
        return cursor.fetchone()


def print_publication(run_id: str | None = None) -> None:
    """Publishes, and says what."""
    _, _, first, last, config_version, _ = publish(run_id)
    print(f"Published {first} to {last}, configuration {config_version}, in the schema {settings.published_schema()}.")
    if not os.environ.get(READER):
        print(f"Only the owner reads it: name the role of your readers in {READER}.")


def _marts() -> list[str]:
    return sorted(path.stem for path in (PROJECT_ROOT / "models" / "marts").rglob("*.sql"))


def _publish_table(cursor, built: str, schema: str, table: str) -> None:
    source, target = identifier(built, table), identifier(schema, table)
    columns = postgres.columns(cursor, built, table)
    there = postgres.columns(cursor, schema, table)
    if list(there.items()) != list(columns.items()):
        if there:
            postgres.drop_table(cursor, schema, table, "has other columns now and must be made anew")
        cursor.execute(f"create table {target} (like {source} including comments including indexes)")
        cursor.execute("select obj_description(to_regclass(%s), 'pg_class')", [source])
        cursor.execute(f"comment on table {target} is %s", [cursor.fetchone()[0]])
    names = ", ".join(identifier(name) for name in columns)
    date = "as_of_date" if "as_of_date" in columns else "null::date"
    fingerprints = "select {date} as day, count(*), sum(hashtextextended({row}::text, 0)) from {relation} as {row} group by 1"
    fresh = fingerprints.format(date=date, row="fresh_row", relation=source)
    known = fingerprints.format(date=date, row="known_row", relation=target)
    cursor.execute(f"with a as ({fresh}), b as ({known}) (table a except table b) union (table b except table a)")
    days = sorted({row[0] for row in cursor.fetchall()}, key=str)
    if not days:
        return
    where = "as_of_date = any(%s)" if date == "as_of_date" else "%s is not null"
    cursor.execute(f"delete from {target} where {where}", [days])
    cursor.execute(f"insert into {target} ({names}) select {names} from {source} where {where}", [days])


def _write_publication(cursor, schema: str, run_id: str | None) -> None:
    """One row that says what is published."""
    relation = identifier(schema, "publication")
    cursor.execute(
        f"create table if not exists {relation} (version text, published_at timestamp, first_as_of_date date,"
        " last_as_of_date date, config_version text, run_id text)"
    )
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    scores = identifier(schema, "account_health_scores")
    cursor.execute(f"delete from {relation}")
    cursor.execute(
        f"insert into {relation} select %s, %s, min(as_of_date), max(as_of_date), (select max(config_version) from {scores}"
        f" where as_of_date = (select max(as_of_date) from {scores})), %s from {scores}",
        [now.strftime("%Y%m%dT%H%M%SZ"), now, run_id],
    )


def _let_read(cursor, schema: str) -> None:
    reader = os.environ.get(READER)
    if not reader:
        return
    cursor.execute("select 1 from pg_roles where rolname = %s", [reader])
    if not cursor.fetchone():
        raise UserError(f"{READER}: there is no role {reader}; make it by: create role {identifier(reader)} login password '...'")
    cursor.execute(f"grant usage on schema {identifier(schema)} to {identifier(reader)}")
    cursor.execute(f"grant select on all tables in schema {identifier(schema)} to {identifier(reader)}")
