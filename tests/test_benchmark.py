"""The benchmark at a tiny scale: its data can be made again, and the project and both scripts by hand agree on it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest

from benchmarks import generate, project, report
from benchmarks.compare import compare, compare_files, dates_of
from benchmarks.days import NIGHT_DAY

ROOT = Path(__file__).parents[1]
REPLAY_SINCE = date(2026, 3, 25)
SCRIPTS = ("by_hand_duckdb", "by_hand_polars")
pytestmark = pytest.mark.xdist_group("benchmark")  # what is built is built once
needs_polars = pytest.mark.skipif(not find_spec("polars"), reason="Polars isn't installed")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year and a night of 50 accounts."""
    return generate.generated(20_000, accounts=50, cache=tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def results(data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What the project and the scripts made of it: a folder each, and the project's measurements."""
    out = tmp_path_factory.mktemp("out")
    measured = {}
    for step in ("first", "night", "replay"):
        measured[step] = project.step(step, data, out / "project", REPLAY_SINCE)
        for script in SCRIPTS:
            since = ["--since", str(REPLAY_SINCE)]
            command = [sys.executable, "-m", f"benchmarks.{script}", step, "--data", data, "--out", out / script, *since]
            ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            assert ended.returncode == 0, ended.stderr
            assert json.loads(ended.stdout)["peak_mb"] > 0
    return {"out": out, "measured": measured}


def test_the_same_numbers_make_the_same_rows(data: Path, tmp_path: Path) -> None:
    again = generate.generated(20_000, accounts=50, cache=tmp_path)
    other = generate.generated(20_000, accounts=50, seed=2, cache=tmp_path)
    files = sorted(path.relative_to(data) for path in data.glob("*/*.parquet"))
    assert files == sorted(path.relative_to(again) for path in again.glob("*/*.parquet"))
    for file in files:
        assert duckdb.sql(f"from '{data / file}'").fetchall() == duckdb.sql(f"from '{again / file}'").fetchall(), file
    assert (
        duckdb.sql(f"from '{data}/year/events.parquet'").fetchall()
        != duckdb.sql(f"from '{other}/year/events.parquet'").fetchall()
    )


def test_the_data_is_as_described(data: Path) -> None:
    events = f"'{data}/year/events.parquet'"
    rows, days, twice, rejected, modules, features = duckdb.sql(f"""
        select
            count(*),
            count(distinct occurred_at::date),
            count(*) - count(distinct coalesce(event_id, random()::varchar)),
            count(*) filter (event_id is null or account_id like 'X%'),
            count(distinct module),
            count(distinct feature)
        from {events}
    """).fetchall()[0]
    assert (rows, modules, features) == (pytest.approx(20_000, rel=0.05), 8, 64)
    assert 250 < days <= 365
    assert (twice / rows, rejected / rows) == (pytest.approx(0.005, rel=0.5), pytest.approx(0.002, rel=0.7))
    times = [time for (time,) in duckdb.sql(f"select occurred_at from {events}").fetchall()]
    assert times == sorted(times)
    night = f"'{data}/night/events.parquet'"
    late, again = duckdb.sql(f"""
        select
            count(*) filter (occurred_at < date '{NIGHT_DAY}'),
            count(*) filter (event_id in (select event_id from {events}))
        from {night}
    """).fetchall()[0]
    assert late > again >= 0
    tickets = f"select ticket_id from '{data}/{{}}/tickets.parquet'"
    assert duckdb.sql(f"{tickets.format('night')} intersect {tickets.format('year')}").fetchall()


@needs_polars
@pytest.mark.parametrize("step", ["first", "night", "replay"])
def test_all_three_agree(results: dict, step: str) -> None:
    out = results["out"]
    database = out / ("project_replay" if step == "replay" else "project") / "customer_health.duckdb"
    by_duckdb, by_polars = (out / script / f"{step}.parquet" for script in SCRIPTS)
    compared = compare(database, by_duckdb, *dates_of(step, REPLAY_SINCE))
    assert compared.differing is None
    assert compared.rows > 40 * 21 * (60 if step == "replay" else 1)
    assert compare_files(by_duckdb, by_polars).differing is None


@needs_polars
@pytest.mark.parametrize(
    "change",
    [
        "open_tickets__value + 1 as open_tickets__value",
        "'missing' as nps_90d__status",
        "score_exact + 0.0001 as score_exact",
        "null as band",
        "active_users_28d__value * (1 + 1e-8) as active_users_28d__value",
    ],
)
def test_a_difference_is_found(results: dict, tmp_path: Path, change: str) -> None:
    by_hand = results["out"] / "by_hand_duckdb" / "first.parquet"
    changed = tmp_path / "changed.parquet"
    duckdb.sql(f"copy (select * replace ({change}) from '{by_hand}') to '{changed}'")
    assert compare(results["out"] / "project" / "customer_health.duckdb", changed, *dates_of("first")).differing
    assert compare_files(by_hand, changed).differing


@needs_polars
def test_a_missing_row_is_found(results: dict, tmp_path: Path) -> None:
    by_hand = results["out"] / "by_hand_duckdb" / "first.parquet"
    changed = tmp_path / "changed.parquet"
    duckdb.sql(f"copy (from '{by_hand}' offset 1) to '{changed}'")
    assert "scores" in compare(results["out"] / "project" / "customer_health.duckdb", changed, *dates_of("first")).differing


@needs_polars
def test_the_projects_seconds_add_up(results: dict) -> None:
    for step, measured in results["measured"].items():
        assert measured["seconds"] == pytest.approx(sum(measured["steps"].values()), abs=0.1)
        assert all(measured["steps"][part] > 0 for part in ("KPIs and scores", "history", "tests", "dbt itself"))
        page = report.markdown([_measured(step, measured)], 50, ["Machine: one"])
        assert report.WORK[step] in page


def _measured(step: str, measured: dict) -> report.Measured:
    """A measurement as the report takes it."""
    seconds = dict.fromkeys(report.ENGINES, measured["seconds"])
    return report.Measured(20_000, 1, step, seconds, dict.fromkeys(report.ENGINES, 100), measured["steps"])
