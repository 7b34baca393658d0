"""Building the tables: dbt, with the dates of the run and a database whose raw views are in place."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import yaml

from orchestration import config_check, landing, postgres, run_lock, settings, spark
from orchestration.settings import PROJECT_ROOT, UserError


def build(as_of: str | None = None, since: str | None = None, config_file: Path | None = None) -> None:
    """Runs `dbt build` for the dates from `since` to `as_of` (dbt chooses where they are left out; see as_of_dates).

    `config_file`, shaped like vars.yml, stands in for it. Raises UserError for dates that aren't, for faults of the
    configuration, and where dbt fails.
    """
    environment = run_environment(as_of, since)
    config_check.require_valid(config_file)
    if settings.target() == "spark":
        spark.require_ready()
    with run_lock.alone("a build"):
        landing.refresh_raw_tables()
        with unfinished():
            if run_dbt(["build", "--exclude-resource-type", "unit_test", *config_arguments(config_file)], environment):
                raise UserError("dbt failed; its messages above say where. Tables that were not rebuilt are as they were before.")


@contextmanager
def unfinished(whole: bool = True) -> Iterator[None]:
    """Marks the database as unfit to publish while it is built, and from then on where that fails or is killed.

    Building a part of it (not `whole`) doesn't mend what an earlier build left.
    """
    database, before = _built_in(), _unfinished()
    _mark_unfinished(before | {database})
    yield
    if whole or database not in before:
        _mark_unfinished(_unfinished() - {database})


def require_finished() -> None:
    """Raises UserError where the newest build of the database didn't pass."""
    if _built_in() in _unfinished():
        raise UserError(
            "The newest build failed, or is still running, so nothing is published; readers keep what they have. "
            "Mend what its messages say and build again."
        )


def _built_in() -> str:
    """What tells one database from another."""
    elsewhere = {"postgres": postgres.where, "spark": spark.where}.get(settings.target())
    return elsewhere() if elsewhere else str(settings.database_path())


def _unfinished() -> set[str]:
    """The databases whose newest build didn't pass."""
    mark = settings.home() / "unfinished_build"
    return set(mark.read_text(encoding="utf-8").splitlines()) if mark.exists() else set()


def _mark_unfinished(databases: set[str]) -> None:
    mark = settings.home() / "unfinished_build"
    settings.writable(mark.parent, settings.HOME)
    mark.write_text("".join(f"{database}\n" for database in sorted(databases)), encoding="utf-8")


def run_environment(as_of: str | None, since: str | None) -> dict[str, str]:
    """The environment that tells dbt the first and last date of a run. Raises UserError for what isn't a date."""
    dates = {"DBT_HEALTH_AS_OF": _checked_date("AS_OF", as_of), "DBT_HEALTH_SINCE": _checked_date("SINCE", since)}
    if as_of and since and date.fromisoformat(since) > date.fromisoformat(as_of):
        raise UserError(f"SINCE {since} lies after AS_OF {as_of}.")
    return {name: value for name, value in dates.items() if value}


def run_dbt(arguments: list[str], environment: dict[str, str] | None = None) -> int:
    """Runs dbt in the project folder, its output passed on, and returns its exit code."""
    dbt = Path(sys.executable).parent / "dbt"
    variables = {"DBT_PROFILES_DIR": str(PROJECT_ROOT), **os.environ, **(environment or {})}
    return subprocess.run([str(dbt), *arguments], cwd=PROJECT_ROOT, env=variables, check=False).returncode


def require_parsed() -> None:
    """Has dbt read the project, where a file of it is newer than what dbt last made of it. Raises UserError for its faults.

    Programs that start at the same time wait for each other.
    """
    manifest = PROJECT_ROOT / "target" / "manifest.json"
    settings.writable(settings.home(), settings.HOME)
    with open(settings.home() / "parse.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if manifest.exists() and manifest.stat().st_mtime > _newest_change():
            return
        if run_dbt(["parse", "--quiet"]):
            manifest.unlink(missing_ok=True)
            raise UserError("dbt can't read the project; its messages above say why.")


def _newest_change() -> float:
    """When a file that dbt reads was last changed, added or removed."""
    folders = [PROJECT_ROOT / name for name in ("macros", "models", "seeds", "snapshots", "tests")]
    inside = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    files = [PROJECT_ROOT / name for name in ("vars.yml", "dbt_project.yml", "profiles.yml")]
    return max(path.stat().st_mtime for path in (*inside, *files) if path.exists())


def _checked_date(name: str, value: str | None) -> str | None:
    if not value:
        return None
    try:
        if len(value) != 10:
            raise ValueError
        date.fromisoformat(value)
    except ValueError:
        raise UserError(f"{name}: '{value}' is not a date; write yyyy-mm-dd.") from None
    return value


def config_arguments(config_file: Path | None) -> list[str]:
    """What tells dbt to take its configuration from another file than vars.yml."""
    if config_file is None:
        return []
    variables = yaml.safe_load(config_file.read_text(encoding="utf-8"))["vars"]
    return ["--vars", json.dumps(variables, default=str)]
