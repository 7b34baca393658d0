"""Computing what was never computed: what a configuration that is tried out needs, in a copy of the database."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import duckdb

from orchestration import build, run_lock, settings
from orchestration.settings import PROJECT_ROOT, UserError
from studio.account_values import AccountValues, Needs, load

# Computations wait for one another here, and not in the threads that everything else of the pages is done by.
_one_at_a_time = ThreadPoolExecutor(max_workers=1, thread_name_prefix="computing")
_under_way: set[Computation] = set()
STEP = re.compile(r"(\d+) of (\d+) (?:OK|ERROR|SKIP)(?! hook)")
MODELS = ("+account_fields", "+path:models/marts/kpis")


class Computation:
    """What one page has computed; it begins as soon as those of other pages have ended.

    What is built and published stays as it is.
    """

    def __init__(self, health: dict, needs: Needs, day: date) -> None:
        self.needs = needs
        self.progress = (0, 0)  # how many steps of how many are done
        self._dropped = threading.Event()
        self._dbt: subprocess.Popen | None = None
        _under_way.add(self)
        self._future = _one_at_a_time.submit(self._compute, health, day)
        self._future.add_done_callback(lambda _: _under_way.discard(self))

    async def values(self) -> AccountValues | None:
        """The values, as soon as they are there; none where it was dropped.

        Raises UserError where another run is using the database, the copy can't be made or read, or dbt fails.
        """
        (ended,) = await asyncio.gather(asyncio.wrap_future(self._future), return_exceptions=True)
        if self._dropped.is_set():
            return None
        if isinstance(ended, BaseException):
            raise ended
        return ended

    def drop(self) -> None:
        """Ends it: nobody waits for it any more."""
        self._dropped.set()
        self._future.cancel()
        if self._dbt:
            self._dbt.terminate()

    def _compute(self, health: dict, day: date) -> AccountValues:
        folder = settings.writable(settings.home() / "studio" / "computed", settings.HOME)
        database = folder / f"{os.getpid()}.duckdb"
        try:
            with run_lock.alone("a computation of the studio"):
                shutil.copy(settings.database_path(), database)
            self._run_dbt(health, str(day), database)
            return load(database, settings.published_schema(), self.needs.meaning, day)
        except (OSError, duckdb.Error) as error:
            raise UserError(f"The copy of the database in {folder} could not be written or read: {error}") from error
        finally:
            for file in folder.glob(f"{database.name}*"):
                file.unlink(missing_ok=True)

    def _run_dbt(self, health: dict, day: str, database: Path) -> None:
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
        ) as self._dbt:
            if self._dropped.is_set():
                self._dbt.terminate()
            said = []
            for line in self._dbt.stdout:
                said.append(line)
                if found := STEP.search(line):
                    self.progress = (int(found[1]), int(found[2]))
        if self._dbt.returncode:
            raise UserError("dbt could not compute this:\n" + "".join(said[-12:]))


def drop_all() -> None:
    """Ends all computations, so that the process can end."""
    for computation in list(_under_way):
        computation.drop()
