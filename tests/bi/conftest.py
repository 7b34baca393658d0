"""A file as it is published, and a Superset that is made for the run and gone after it."""

import os
import secrets
import subprocess
from pathlib import Path

import pytest
from bi.superset_client import Superset
from project import ROOT, Project, write_csv

PYTHON = ROOT / ".venv-superset" / "bin" / "python"

ACCOUNTS = """account_id,account_name,created_at,lifecycle_stage,tier,csm,arr,renewal_date
    B1,Birch Books,2025-01-01,active,gold,Ana,1000.50,2026-07-01
    B2,Brook Bikes,2025-01-01,active,gold,Ben,2000,2026-08-01
    B3,Bay Bakery,2025-01-01,active,silver,Ana,4000.25,2027-01-01
    B4,Bell Boats,2026-05-29,onboarding,,Ben,,"""
CSM_SCORES = """csm_score_id,account_id,score,scored_at
    C1,B1,100,2026-05-20
    C2,B2,50,2026-05-20
    C3,B3,3,2026-05-20
    C4,B4,90,2026-05-30
    C5,B1,20,2026-05-31"""
CONFIG = {
    "metrics": {"csm_score": {"fact": "csm_scores", "aggregate": "latest", "of": "score"}},
    "kpis": {"csm_score": {"metric": "csm_score"}},
    "health_scores": [
        {"name": "default", "sections": [{"name": "View", "kpis": [{"kpi": "csm_score", "zero_at": 0, "hundred_at": 100}]}]}
    ],
}


@pytest.fixture(scope="session")
def small(tmp_path_factory) -> Project:
    """A few accounts, scored on ten days."""
    folder = tmp_path_factory.mktemp("small")
    project = Project(folder / "project")
    write_csv(folder / "raw", "accounts.csv", ACCOUNTS)
    write_csv(folder / "raw", "csm_scores.csv", CSM_SCORES)
    project.configure(CONFIG)
    project.land(folder / "raw")
    project.build(since="2026-05-22", as_of="2026-05-31")
    return project


@pytest.fixture(scope="session")
def published(request) -> Path:
    """The file that CUSTOMER_HEALTH_PUBLISHED names; without it, a small one."""
    if named := os.environ.get("CUSTOMER_HEALTH_PUBLISHED"):
        return Path(named).absolute()
    return request.getfixturevalue("small").database


@pytest.fixture(scope="session")
def superset(tmp_path_factory):
    """A session of the admin of a Superset that listens on 127.0.0.1."""
    assert PYTHON.exists(), "Superset's environment isn't there; make test-bi makes it"
    home = tmp_path_factory.mktemp("superset")
    password = secrets.token_urlsafe(24)
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    environment = kept | {"HOME": str(home), "SUPERSET_HOME": str(home), "SUPERSET_ADMIN_PASSWORD": password}
    log = home / "superset.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [str(PYTHON), str(Path(__file__).with_name("superset_server.py"))],
            cwd=home,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
        )
        try:
            port = next((line.split()[-1] for line in server.stdout if line.startswith("listening on ")), None)
            assert port, log.read_text(encoding="utf-8")[-4000:]
            yield Superset(f"http://127.0.0.1:{port}", "admin", password)
        finally:
            server.stdin.close()
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:
                server.kill()
