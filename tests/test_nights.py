"""Nights that read only what is new leave the same tables as building everything from nothing, in whatever order rows arrive."""

import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from project import Project, write_csv
from strategies import make_case, write_landings
from test_history import HISTORY, keep_without_own_facts, published

STATE = {
    "health.raw_quality": "raw_table, reason",
    "health.rejected_rows": "raw_table, row_key, reason, row_text",
    "health.account_health_current": "account_id",
    "health.known_account_checks": "account_id",
    "health.account_facts": "account_id, fact, fact_id",
    "health_intermediate.int_usage": "all",
}
TABLES = [*HISTORY, *STATE]


def everything(project: Project) -> dict[str, list[tuple]]:
    """Every row that a reader may see, but when it was computed."""
    columns = {"health.account_health_current": "* exclude (computed_at)"}
    return published(project) | {
        table: project.query(f"select {columns.get(table, '*')} from {table} order by {order}") for table, order in STATE.items()
    }


def build(project: Project, as_of, since=None) -> None:
    """Builds without the data tests, which this isn't about."""
    dates = {"DBT_HEALTH_AS_OF": str(as_of)} | ({"DBT_HEALTH_SINCE": str(since)} if since else {})
    ended = project.dbt("build", "--exclude-resource-type", "test", "unit_test", **dates)
    assert ended.returncode == 0, ended.stdout[-4000:]


def disturbed(folders: list[Path], rng: random.Random) -> list[Path]:
    """The landings, and between them some that deliver a file again: shorter, as it was, or without an account."""
    order = folders[:1]
    for folder in folders[1:]:
        order.append(folder)
        if rng.random() < 0.6:
            order.append(redelivery(rng.choice(folders[: folders.index(folder)]), rng))
    return order


def redelivery(folder: Path, rng: random.Random) -> Path:
    """A folder's files again, with a part of their rows: to be landed in that folder's place."""
    again = folder.with_name(f"{folder.name} again {rng.randint(0, 10**6)}")
    for path in folder.glob("*/*.csv"):
        header, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if rng.random() < 0.8] if path.read_text(encoding="utf-8").count('"') == 0 else lines
        target = again / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(header + "".join(kept), encoding="utf-8")
    return again


def land(project: Project, folder: Path) -> None:
    """Lands a folder; one that is there again takes the place of the first."""
    place = folder.with_name(folder.name.split(" again")[0])
    if place != folder:
        for path in folder.glob("*/*.csv"):
            (place / path.parent.name / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    project.land(place)


@pytest.mark.parametrize("seed", [12])
def test_nights_equal_a_rebuild_in_whatever_order_rows_arrive(tmp_path, seed):
    case = make_case(seed, accounts=8, rows=6, landings=4, kpis=14, metrics=14, fault_rate=0.02)
    case.config.pop("facts")
    config = keep_without_own_facts(case.config)
    config["settings"] |= {"restate_days": 1000}
    first = case.dates[1]
    rebuilt, nightly = (Project(tmp_path / name / "project") for name in ("rebuilt", "nightly"))
    for project in (rebuilt, nightly):
        project.configure(config)
        # the same folders at the same paths for both: what is landed is known by its path
        project.environment["CUSTOMER_HEALTH_HOME"] = str(tmp_path / project.folder.parent.name / "home")
        rng = random.Random(seed)
        for night, folder in enumerate(disturbed(write_landings(case.landed, tmp_path / "raw"), rng)):
            land(project, folder)
            if project is nightly:
                build(project, first + timedelta(days=night))
    build(rebuilt, first + timedelta(days=night), since=first)
    expected, found = everything(rebuilt), everything(nightly)
    for table in TABLES:
        assert found[table] == expected[table], table
    assert expected["health_intermediate.int_usage"]


CONFIG = {
    "metrics": {
        "use": {"fact": "usage", "aggregate": "sum", "of": "events"},
        "open": {"fact": "tickets", "aggregate": "open_count"},
    },
    "kpis": {"use_7d": {"metric": "use", "window_days": 7}, "open": {"metric": "open"}},
    "health_scores": [
        {
            "name": "default",
            "sections": [
                {
                    "name": "All",
                    "kpis": [
                        {"kpi": "use_7d", "zero_at": 0, "hundred_at": 10},
                        {"kpi": "open", "zero_at": 4, "hundred_at": 0},
                    ],
                }
            ],
        }
    ],
}


@pytest.fixture
def company(project, tmp_path):
    """Two accounts, published night by night from 1 to 6 May."""
    project.configure(CONFIG)
    write_csv(tmp_path / "raw", "accounts.csv", "account_id,created_at\nA,2026-01-01\nB,2026-01-01")
    events = "\n".join(f"e{day},A,2026-05-{day:02d}" for day in range(1, 7))
    write_csv(tmp_path / "raw", "events.csv", "event_id,account_id,occurred_at\n" + events + "\nx,C,2026-05-05")
    write_csv(tmp_path / "raw", "tickets.csv", "ticket_id,account_id,created_at,closed_at\nt,A,2026-05-02,")
    project.land(tmp_path / "raw")
    build(project, "2026-05-06", since="2026-05-01")
    return project


def values(project: Project, kpi: str, account: str = "A") -> list[float]:
    wanted = f"kpi = '{kpi}' and account_id = '{account}'"
    rows = project.query(f"select value from health.account_kpis where {wanted} order by as_of_date")
    return [value for (value,) in rows]


def dates_of_run(project: Project) -> list[str]:
    return [str(day) for (day,) in project.query("select as_of_date from health_intermediate.as_of_dates order by 1")]


def test_late_events_restate_three_days(company, tmp_path):
    """An event of 2 May that comes on the 7th: 4, 5 and 6 May are published again, 2 and 3 May are left as they were."""
    write_csv(tmp_path / "late", "events.csv", "event_id,account_id,occurred_at\ne7,A,2026-05-07\nlate,A,2026-05-02")
    company.land(tmp_path / "late")
    ended = company.run("build", "--as-of", "2026-05-07")
    assert ended.returncode == 0, ended.stdout
    assert dates_of_run(company) == [f"2026-05-{day:02d}" for day in (4, 5, 6, 7)]
    assert values(company, "use_7d") == [1, 2, 3, 5, 6, 7, 8]
    assert "Raw data of 2026-05-02 and later changed after it was scored" in ended.stdout
    assert "2026-05-04 to 2026-05-06 were scored again" in ended.stdout
    assert "make build SINCE=2026-05-02" in ended.stdout
    company.build(as_of="2026-05-07", since="2026-05-02")
    assert values(company, "use_7d") == [1, 3, 4, 5, 6, 7, 8]


def test_what_happens_today_restates_nothing(company, tmp_path):
    """A ticket of 2 May, delivered again because it was closed on the 7th, says nothing new of the days before."""
    write_csv(tmp_path / "night", "tickets.csv", "ticket_id,account_id,created_at,closed_at\nt,A,2026-05-02,2026-05-07")
    company.land(tmp_path / "night")
    build(company, "2026-05-07")
    assert dates_of_run(company) == ["2026-05-07"]
    assert values(company, "open") == [0, 1, 1, 1, 1, 1, 0]


@pytest.mark.parametrize(
    "night",
    [
        "account_id,created_at,churned_at\nA,2026-01-01,\nB,2026-01-01,2026-05-07",
        "account_id,created_at,updated_at\nA,2026-01-01,2026-05-07",
    ],
)
def test_an_account_that_churns_or_is_touched_today_restates_nothing(company, tmp_path, night):
    write_csv(tmp_path / "night", "accounts.csv", night)
    company.land(tmp_path / "night")
    build(company, "2026-05-07")
    assert dates_of_run(company) == ["2026-05-07"]


def test_an_account_that_churned_days_ago_restates_the_days_since(company, tmp_path):
    write_csv(tmp_path / "night", "accounts.csv", "account_id,created_at,churned_at\nB,2026-01-01,2026-05-05")
    company.land(tmp_path / "night")
    build(company, "2026-05-07")
    assert dates_of_run(company) == ["2026-05-05", "2026-05-06", "2026-05-07"]
    assert len(values(company, "use_7d", "B")) == 4


def test_an_account_that_comes_after_its_events(company, tmp_path):
    write_csv(tmp_path / "night", "accounts.csv", "account_id,created_at\nC,2026-05-05")
    assert company.query("select reason from health.rejected_rows") == [("unknown account",)]
    company.land(tmp_path / "night")
    build(company, "2026-05-07")
    assert company.query("select reason from health.rejected_rows") == []
    assert values(company, "use_7d", "C") == [1, 1, 1]


def test_a_night_without_anything_new_rolls_nothing_up(company):
    before = company.query("select max(rolled_up_in), min(rolled_up_in) from health_intermediate.int_event_rollup")
    build(company, "2026-05-07")
    assert company.query("select max(rolled_up_in), min(rolled_up_in) from health_intermediate.int_event_rollup") == before
    assert dates_of_run(company) == ["2026-05-07"]


def test_an_earlier_date_restates_nothing_and_forgets_nothing(company, tmp_path):
    write_csv(tmp_path / "late", "events.csv", "event_id,account_id,occurred_at\nlate,A,2026-05-05")
    company.land(tmp_path / "late")
    build(company, "2026-05-01")
    assert dates_of_run(company) == ["2026-05-01"]
    build(company, "2026-05-07")
    assert dates_of_run(company) == ["2026-05-05", "2026-05-06", "2026-05-07"]


@pytest.mark.parametrize("seed", [1])
def test_a_build_that_is_killed_can_simply_be_run_again(company, tmp_path, seed):
    """kill -9 at a random moment of a night with late rows; then a normal run against an undisturbed project."""
    undisturbed = Project(tmp_path / "undisturbed")
    undisturbed.configure(CONFIG)
    write_csv(tmp_path / "late", "events.csv", "event_id,account_id,occurred_at\ne7,A,2026-05-07\nlate,A,2026-05-04")
    undisturbed.land(tmp_path / "raw")
    undisturbed.land(tmp_path / "late")
    build(undisturbed, "2026-05-07", since="2026-05-01")
    company.land(tmp_path / "late")
    rng = random.Random(seed)
    started = time.monotonic()
    build(company, "2026-05-06")
    usual = time.monotonic() - started
    dbt = str(Path(sys.executable).parent / "dbt")
    process = subprocess.Popen(
        [dbt, "build", "--exclude-resource-type", "test", "unit_test"],
        cwd=company.folder,
        env=company.environment | {"DBT_HEALTH_AS_OF": "2026-05-07"},
        stdout=subprocess.DEVNULL,
    )
    time.sleep(usual * rng.uniform(0.3, 0.9))
    process.send_signal(signal.SIGKILL)
    process.wait()
    build(company, "2026-05-07")
    expected, found = everything(undisturbed), everything(company)
    for table in TABLES:
        assert found[table] == expected[table], table


def test_a_column_that_comes_later_is_read_from_then_on(company, tmp_path):
    """Once a fault: what could be warned of followed from the columns of the first night."""
    write_csv(
        tmp_path / "night",
        "events.csv",
        "event_id,account_id,occurred_at,duration_seconds,loaded_at\ne7,A,2026-05-07,sixty,2026-05-07",
    )
    company.land(tmp_path / "night")
    build(company, "2026-05-07")
    warned = company.query("select rows from health.raw_quality where reason = 'warned: unreadable duration_seconds'")
    assert warned == [(1,)]
