"""The whole project compiled for a warehouse without one: dummy credentials, no network; offline.jinja answers for it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from project import ROOT

HERE = Path(__file__).parent
CREDENTIALS = {
    "SNOWFLAKE_ACCOUNT": "none",
    "SNOWFLAKE_USER": "none",
    "GOOGLE_CLOUD_PROJECT": "none",
    "DATABRICKS_HOST": "none.invalid",
    "DATABRICKS_HTTP_PATH": "/sql/1.0/warehouses/none",
    "DATABRICKS_TOKEN": "none",
    "REDSHIFT_HOST": "none.invalid",
    "REDSHIFT_PASSWORD": "none",
    "TRINO_HOST": "none.invalid",
    "TRINO_PASSWORD": "none",
}
NO_INTROSPECTION = ("bigquery", "redshift")


@pytest.fixture(scope="session")
def offline_project(tmp_path_factory) -> Path:
    """A copy of the project that asks nothing of a database while it compiles."""
    folder = tmp_path_factory.mktemp("dialects") / "project"
    for name in ("macros", "models", "seeds", "snapshots", "tests/generic", "tests/singular", "tests/macros"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "vars.yml", folder)
    shutil.copy(HERE / "offline.jinja", folder / "macros" / "engines" / "introspection.sql")
    (folder / "analyses").mkdir()
    for analysis in ("strategies", "contracts"):
        shutil.copy(HERE / f"{analysis}.jinja", folder / "analyses" / f"{analysis}.sql")
    project = (ROOT / "dbt_project.yml").read_text(encoding="utf-8")
    (folder / "dbt_project.yml").write_text(project + "\nanalysis-paths: [analyses]\n", encoding="utf-8")
    profiles = (ROOT / "profiles.yml").read_text(encoding="utf-8")
    # Signing in as a user of gcloud looks for one at once; a token is used when it's needed.
    (folder / "profiles.yml").write_text(
        profiles.replace("method: oauth\n", "method: oauth-secrets\n      token: none\n"), encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="session")
def compiled(offline_project):
    """Compiles for a warehouse, for a first build or a night, and gives the statements by the names of their files."""

    def compile_for(dialect: str, run: str, raw: str) -> dict[str, str]:
        environment = ROOT / (".venv-databricks" if dialect == "databricks" else ".venv-warehouses")
        dbt = environment / "bin" / "dbt"
        assert dbt.exists(), f"{environment.name} isn't there; make test-dialects makes it"
        target = offline_project.parent / f"{dialect}-{run}"
        ended = subprocess.run(
            [str(dbt), "--no-use-colors", "compile", "--target", dialect, "--target-path", str(target), "--no-populate-cache"]
            + (["--no-introspect"] if dialect in NO_INTROSPECTION else []),
            cwd=offline_project,
            env={name: value for name, value in os.environ.items() if not name.startswith(("DBT_", "CUSTOMER_HEALTH_"))}
            | CREDENTIALS
            | {"DBT_HEALTH_AS_OF": "2026-05-31", "OFFLINE_RUN": run, "OFFLINE_RAW": raw, "DO_NOT_TRACK": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout[-4000:]
        folder = target / "compiled" / "customer_health"
        return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.sql"))}

    return compile_for
