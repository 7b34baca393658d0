"""What has been told and sent: a small SQLite file beside the landed data, so that no rerun repeats it.

| table | a row is |
|---|---|
| `told` | an alert or a failure that every receiver has taken |
| `delivered` | one that this receiver has taken, while another one hasn't yet |
| `nights` | a date whose alerts were to be told; `done` once they all were |
| `crm_accepted` | what a CRM last accepted for an account |
| `crm_jobs`, `crm_job_rows` | a bulk job whose results aren't known yet, and what was sent with it |
| `crm_refused` | an account that a CRM refused at the last try, and why |

It holds no secrets: receivers stand in it by the name of their variable and their place in it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from orchestration import settings
from orchestration.settings import UserError

SCHEMA = """
create table if not exists told (
    kind text, subject text, item text, since text, told_for text, told_at text, primary key (kind, subject, item, since));
create table if not exists delivered (
    kind text, subject text, item text, since text, receiver text, primary key (kind, subject, item, since, receiver));
create table if not exists nights (as_of_date text primary key, done integer not null);
create table if not exists crm_accepted (
    crm text, account_id text, as_of_date text, content text, accepted_at text, primary key (crm, account_id));
create table if not exists crm_jobs (crm text, job_id text, as_of_date text, started_at text, primary key (crm, job_id));
create table if not exists crm_job_rows (
    crm text, job_id text, account_id text, content text, primary key (crm, job_id, account_id));
create table if not exists crm_refused (
    crm text, account_id text, as_of_date text, error text, refused_at text, primary key (crm, account_id));
"""


def path() -> Path:
    """Where the journal lies."""
    return settings.home() / "sent.sqlite"


@contextmanager
def opened(write: bool) -> Iterator[sqlite3.Connection]:
    """The journal, held by this program alone while it is open to write; to read, an empty one where there is none yet.

    Changes count once they are committed. Raises UserError where another run holds it.
    """
    if not write:
        connection = sqlite3.connect(f"file:{path()}?mode=ro", uri=True) if path().exists() else sqlite3.connect(":memory:")
        if not path().exists():
            connection.executescript(SCHEMA)
        try:
            yield connection
        finally:
            connection.close()
        return
    settings.writable(path().parent, settings.HOME)
    with _held(path().with_name("sent.lock")):
        connection = sqlite3.connect(path())
        try:
            connection.executescript(SCHEMA)
            yield connection
        finally:
            connection.close()


def now() -> str:
    """The time that entries bear: UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def _held(lock: Path) -> Iterator[None]:
    """Holds a lock that ends with this process, however it ends: a transaction on a database that nobody reads."""
    connection = sqlite3.connect(lock, timeout=0, isolation_level=None)
    try:
        connection.execute("begin exclusive")
    except sqlite3.OperationalError:
        connection.close()
        raise UserError("Another run is sending alerts or scores; wait until it has ended.") from None
    try:
        yield
    finally:
        connection.close()
