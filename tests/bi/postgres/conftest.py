"""What is published in a real PostgreSQL server, and the role that may read it."""

import pytest
from bi.conftest import ACCOUNTS, CONFIG, CSM_SCORES
from engines.conftest import administer, database, server  # noqa: F401
from postgres_project import PostgresProject
from project import write_csv


@pytest.fixture(scope="session")
def served(tmp_path_factory, administer, database):  # noqa: F811
    """The small company, built and published; `reader` is the URI of the role that may read it."""
    folder = tmp_path_factory.mktemp("served")
    project = PostgresProject(folder / "project", database())
    name = project.connected["PGDATABASE"]
    reader = f"bi_{name}"
    administer(f"create role {reader} login password 'reader-secret'", f"grant connect on database {name} to {reader}")
    project.environment["CUSTOMER_HEALTH_READER"] = reader
    project.configure(CONFIG)
    write_csv(folder / "raw", "accounts.csv", ACCOUNTS)
    write_csv(folder / "raw", "csm_scores.csv", CSM_SCORES)
    project.land(folder / "raw")
    project.build(since="2026-05-22", as_of="2026-05-30")
    ended = project.run("publish")
    assert ended.returncode == 0, ended.stderr
    host, port = project.connected["PGHOST"], project.connected.get("PGPORT", "5432")
    project.reader = f"postgresql+psycopg2://{reader}:reader-secret@/{name}?host={host}&port={port}"
    yield project
    administer(f"drop owned by {reader}", database=name)
    administer(f"revoke all on database {name} from {reader}", f"drop role {reader}")
