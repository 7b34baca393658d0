"""Dagster keeps its records on PostgreSQL, as docs/operations.md says: page, daemon, a run, ticks. Scores stay in DuckDB."""

from urllib.parse import quote

import pytest
from project import ROOT, Project
from test_dagster_server import ended, launched, serving, until

pytestmark = pytest.mark.engines


def address(connected: dict[str, str]) -> str:
    """The URL that SQLAlchemy takes; a server without a port is a socket in a folder."""
    named = {variable: quote(value, safe="") for variable, value in connected.items()}
    port = f"&port={named['PGPORT']}" if "PGPORT" in named else ""
    return "postgresql+psycopg2://{PGUSER}:{PGPASSWORD}@/{PGDATABASE}?host={PGHOST}".format(**named) + port


@pytest.mark.slow
def test_dagsters_records_are_there(tmp_path, postgres_project):
    project, records = Project(tmp_path / "scoring"), postgres_project.query
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "accounts.csv").write_text("account_id,created_at\nA1,2026-01-01\n")
    project.environment |= {
        "CUSTOMER_HEALTH_INBOX": str(tmp_path / "raw"),
        "DAGSTER_POSTGRES_URL": address(postgres_project.connected),
    }
    with serving(project, (ROOT / "examples" / "deploy" / "dagster-postgres.yaml").read_text()) as ask:
        (run,) = ended(ask, [launched(ask, "2026-05-31")])
        until(lambda: records("select 1 from job_ticks where type = 'SENSOR'"), 120)
    log = (project.folder / "dagster.log").read_text()
    assert run["status"] == "SUCCESS", log[-5000:]
    assert records("select run_id, status from runs") == [(run["runId"], "SUCCESS")]
    assert records("select count(*) > 100 from event_logs") == [(True,)]
    assert records("select count(*) > 3 from daemon_heartbeats") == [(True,)]
    assert not list((project.folder / "dagster_home").rglob("*.db"))
    assert "owner-secret" not in log
