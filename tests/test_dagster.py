"""The Dagster part: what is defined, and the nightly job run headless."""

import datetime

import pytest
import yaml
from dagster import AssetKey, DailyPartitionsDefinition, DefaultScheduleStatus, build_schedule_context
from project import Project, write_csv

from orchestration import build

ACCOUNTS = """
    account_id,created_at
    A1,2026-01-01
    A2,2026-01-01
"""


@pytest.fixture(scope="module")
def defs():
    assert build.run_dbt(["parse", "--quiet"]) == 0
    from orchestration.definitions import defs

    return defs


def test_every_raw_table_and_model_is_an_asset(defs):
    keys = defs.resolve_asset_graph().get_all_asset_keys()
    assert {AssetKey(["raw", name]) for name in ("accounts", "events", "outcomes")} <= keys
    assert {"base_events", "stg_events", "int_usage", "account_health_scores"} <= {key.path[-1] for key in keys}


def test_models_come_after_the_raw_tables(defs):
    graph = defs.resolve_asset_graph()
    events = next(key for key in graph.get_all_asset_keys() if key.path[-1] == "base_events")
    assert AssetKey(["raw", "events"]) in graph.get(events).parent_keys


def test_dbt_tests_are_asset_checks(defs):
    checks = {check.name for check in defs.resolve_asset_graph().asset_check_keys}
    assert "contributions_sum_to_score_account_kpi_scores_" in checks
    assert "raw_rows_reconcile" in checks


def test_the_schedule_scores_the_last_day_that_ended_in_utc(defs):
    schedule = defs.resolve_schedule_def("every_night")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 2 * * *", "UTC")
    assert schedule.default_status == DefaultScheduleStatus.RUNNING
    for struck, scored in (("2026-06-01T02:30:00+00:00", "2026-05-31"), ("2026-06-01T02:30:00+09:00", "2026-05-30")):
        context = build_schedule_context(
            scheduled_execution_time=datetime.datetime.fromisoformat(struck),
            repository_def=defs.get_repository_def(),
        )
        (request,) = schedule.evaluate_tick(context).run_requests
        assert request.partition_key == scored


def test_the_clock_of_the_schedule_is_a_setting(tmp_path):
    project = Project(tmp_path / "project")
    config = yaml.safe_load((project.folder / "vars.yml").read_text())["vars"]["health"]
    project.configure(config | {"settings": {"time_zone": "Asia/Tokyo", "nightly_at": "06:05"}})
    ended = project.python("from orchestration import settings; print(settings.time_zone(), settings.nightly_at())")
    assert ended.stdout.strip() == "Asia/Tokyo (6, 5)"


def test_days_are_partitions(defs):
    assert isinstance(defs.resolve_job_def("nightly").partitions_def, DailyPartitionsDefinition)


def test_nights_land_build_and_keep_what_was_published(tmp_path):
    project = Project(tmp_path / "project")
    write_csv(tmp_path / "night 1", "accounts.csv", ACCOUNTS)
    ended = project.run("nightly", "--as-of", "2026-05-30", "--from", str(tmp_path / "night 1"))
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    assert "The nightly run for 2026-05-30 passed." in ended.stdout

    write_csv(tmp_path / "night 2", "accounts.csv", "account_id\nA3\n")
    ended = project.run("nightly", "--as-of", "2026-05-31", "--from", str(tmp_path / "night 2"))
    assert ended.returncode == 1
    assert "created_at isn't there" in ended.stderr
    assert "failed in: raw_files" in ended.stderr

    ended = project.run("nightly", "--as-of", "2026-05-31")
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    scored = project.query("select as_of_date::varchar, count(*) from health.account_health_scores group by 1 order by 1")
    assert scored == [("2026-05-30", 2), ("2026-05-31", 2)]
