"""What pages have computed: one computation at a time, and none that nobody waits for."""

import asyncio
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from orchestration.settings import UserError
from studio import account_values, computing
from studio.computing import Computation

pytestmark = pytest.mark.xdist_group("studio")

DAY = date(2026, 5, 31)
NEEDS = account_values.needs({"kpis": {}, "metrics": {}, "account_fields": {}}, [])


@pytest.fixture
def dbt(home, monkeypatch):
    """A stand-in for dbt that says a step and goes on as long as the file `wait` is there; each start is a line of `started`."""
    folder = home / "bin"
    folder.mkdir()
    (folder / "dbt").write_text(
        f"#!/bin/sh\necho x >> {home}/started\necho '3 of 7 OK built'\n"
        f"while [ -e {home}/wait ]; do sleep 0.05; done\necho ended >> {home}/ended\nexit 1\n"
    )
    (folder / "dbt").chmod(0o755)
    (home / "wait").touch()
    (home / "built.duckdb").touch()
    monkeypatch.setenv("CUSTOMER_HEALTH_DB", str(home / "built.duckdb"))
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    yield home
    computing.drop_all()


def values(computation: Computation) -> account_values.AccountValues | None:
    """Waits for its values in a thread of their own, as the browser of other tests has a loop that runs in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, computation.values()).result()


def wait_until(true) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_one_is_computed_at_a_time_and_dbts_end_is_told(dbt):
    first, second = Computation({}, NEEDS, DAY), Computation({}, NEEDS, DAY)
    wait_until(lambda: first.progress == (3, 7))
    assert second.progress == (0, 0)
    (dbt / "wait").unlink()
    for computation in (first, second):
        with pytest.raises(UserError, match="dbt could not compute this:\n3 of 7 OK built"):
            values(computation)
    assert (dbt / "ended").read_text().count("ended") == 2


def test_what_is_dropped_ends_at_once_and_gives_nothing(dbt):
    running, waiting = Computation({}, NEEDS, DAY), Computation({}, NEEDS, DAY)
    wait_until(lambda: running.progress == (3, 7))
    waiting.drop()
    running.drop()
    assert values(running) is None
    assert values(waiting) is None
    assert not (dbt / "ended").exists()
    assert (dbt / "started").read_text().count("x") == 1
    assert os.listdir(dbt / "studio" / "computed") == []


def test_a_database_that_cannot_be_copied_or_read_is_said_in_words(dbt, monkeypatch):
    (dbt / "built.duckdb").unlink()
    with pytest.raises(UserError, match=r"could not be written or read: .*No such file"):
        values(Computation({}, NEEDS, DAY))
    (dbt / "built.duckdb").write_bytes(b"no database")
    (dbt / "bin" / "dbt").write_text("#!/bin/sh\n")
    with pytest.raises(UserError, match=r"could not be written or read: .*not a valid DuckDB database"):
        values(Computation({}, NEEDS, DAY))
    assert os.listdir(dbt / "studio" / "computed") == []
