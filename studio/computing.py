"""Computing what was never computed: what a configuration that is tried out needs, in a copy of the database."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

from orchestration import build, run_lock, settings
from orchestration.settings import PROJECT_ROOT, UserError
from studio.account_values import AccountValues, load

_one_at_a_time = threading.Lock()
STEP = re.compile(r"(\d+) of (\d+) (?:OK|ERROR|SKIP)(?! hook)")
MODELS = ("+account_fields", "+path:models/marts/kpis")


def compute(health: dict, meaning: dict, day: date, progress: Callable[[int, int], None]) -> AccountValues:
    """The values that a configuration needs on a date. `progress` is told how many steps of how many are done.

    What is built and published stays as it is. Raises UserError where another run is using the database, or dbt fails.
    """
    folder = settings.writable(settings.home() / "studio" / "computed", settings.HOME)
    database = folder / f"{os.getpid()}.duckdb"
    with _one_at_a_time:
        try:
            with run_lock.alone("a computation of the studio"):
                shutil.copy(settings.database_path(), database)
            _run_dbt(health, str(day), database, progress)
            return load(database, settings.published_schema(), meaning, day)
        finally:
            for file in folder.glob(f"{database.name}*"):
                file.unlink()


def _run_dbt(health: dict, day: str, database: Path, progress: Callable[[int, int], None]) -> None:
    environment = (
        os.environ
        | build.run_environment(day, day)
        | {
            "CUSTOMER_HEALTH_DB": str(database),
            "DBT_TARGET_PATH": str(database.parent / "target"),
            "DBT_LOG_PATH": str(database.parent / "logs"),
            "DBT_PROFILES_DIR": str(PROJECT_ROOT),
        }
    )
    selected = ["--select", *MODELS, "--exclude", "account_kpis", "--exclude-resource-type", "unit_test", "test"]
    command = [str(Path(sys.executable).parent / "dbt"), "--no-use-colors", "build", *selected]
    variables = ["--vars", json.dumps({"health": health}, default=str)]
    with subprocess.Popen(
        [*command, *variables], cwd=PROJECT_ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        said = []
        for line in process.stdout:
            said.append(line)
            if found := STEP.search(line):
                progress(int(found[1]), int(found[2]))
    if process.returncode:
        raise UserError("dbt could not compute this:\n" + "".join(said[-12:]))
