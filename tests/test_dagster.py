"""The Dagster part: what is defined, and the nightly job run headless."""

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import yaml
from dagster import (
    AssetKey,
    BackfillPolicy,
    DailyPartitionsDefinition,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    Failure,
    build_asset_context,
    build_schedule_context,
)
from dagster._utils.schedules import cron_string_iterator
from project import ROOT, Project

from orchestration import build

pytestmark = pytest.mark.xdist_group("dagster")  # what is parsed is parsed once


@pytest.fixture(scope="module")
def defs():
    build.require_parsed()
    from orchestration.definitions import defs

    return defs


@pytest.fixture(scope="module")
def days_ended(defs):
    from orchestration.dagster_jobs import days_ended

    return days_ended


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
    assert {path.stem for path in (ROOT / "tests" / "singular").glob("*.sql")} <= checks


def test_the_schedule_scores_the_last_day_that_ended_in_utc(defs):
    schedule = defs.resolve_schedule_def("every_night")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 2 * * *", "UTC")
    assert schedule.default_status == DefaultScheduleStatus.RUNNING
    assert schedule.job_name == "update_health_scores"
    for struck, scored in (("2026-06-01T02:30:00+00:00", "2026-05-31"), ("2026-06-01T02:30:00+09:00", "2026-05-30")):
        context = build_schedule_context(
            scheduled_execution_time=datetime.fromisoformat(struck),
            repository_def=defs.get_repository_def(),
        )
        (request,) = schedule.evaluate_tick(context).run_requests
        assert request.partition_key == scored


@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "America/Santiago"]
)
@pytest.mark.parametrize("at", ["02:30", "01:30", "00:30", "19:30", "10:45"])
def test_every_day_of_a_year_is_asked_for_once(days_ended, zone, at):
    """The clock strikes once a night, nights on which it is changed too, and each day of the year is scored by one run."""
    hour, minute = at.split(":")
    ticks = cron_string_iterator(datetime(2025, 12, 31, tzinfo=UTC).timestamp(), f"{int(minute)} {int(hour)} * * *", zone)
    nights, asked = [], []
    for struck in itertools.takewhile(lambda tick: tick < datetime(2027, 1, 3, tzinfo=UTC), ticks):
        nights.append(struck.astimezone(ZoneInfo(zone)).date())
        asked += days_ended(struck, zone)
    assert nights == [nights[0] + timedelta(days=number) for number in range(len(nights))]
    assert asked == [str(date.fromisoformat(asked[0]) + timedelta(days=number)) for number in range(len(asked))]
    assert {"2026-01-01", "2026-12-31"} <= set(asked)


def test_nights_on_which_the_clock_is_changed(days_ended):
    """In Berlin 02:30 doesn't exist on 29 March, and comes twice on 25 October."""
    for day, struck in (("2026-03-29", "03:00:00+02:00"), ("2026-10-25", "02:30:00+01:00")):
        before = datetime.fromisoformat(f"{day}T00:00:00+00:00") - timedelta(hours=6)
        ticks = cron_string_iterator(before.timestamp(), "30 2 * * *", "Europe/Berlin")
        first, second = next(ticks), next(ticks)
        assert first.timestamp() == datetime.fromisoformat(f"{day}T{struck}").timestamp()
        assert second.date() == first.date() + timedelta(days=1)
        assert days_ended(first, "Europe/Berlin") == [str(first.date() - timedelta(days=1))]


def test_the_clock_of_the_schedule_is_a_setting(tmp_path):
    project = Project(tmp_path / "project")
    config = yaml.safe_load((project.folder / "vars.yml").read_text())["vars"]["health"]
    project.configure(config | {"settings": {"time_zone": "Asia/Tokyo", "nightly_at": "06:05"}})
    ended = project.python("from orchestration import settings; print(settings.time_zone(), settings.nightly_at())")
    assert ended.stdout.strip() == "Asia/Tokyo (6, 5)"


def test_days_are_partitions_and_a_range_is_one_run(defs):
    assert isinstance(defs.resolve_job_def("update_health_scores").partitions_def, DailyPartitionsDefinition)
    graph = defs.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        if key.path[0] != "raw":
            assert graph.get(key).backfill_policy == BackfillPolicy.single_run(), key


def test_what_readers_get_comes_after_every_mart(defs):
    graph = defs.resolve_asset_graph()
    published = AssetKey(["published", "customer_health"])
    parents = {key.path[-1] for key in graph.get(published).parent_keys}
    assert {"account_health_scores", "account_kpis", "run_checks", "health_alerts"} <= parents
    for name in ("alerts", "crm"):
        assert graph.get(AssetKey(["deliveries", name])).parent_keys == {published}


def test_what_readers_have_is_overdue_when_a_night_was_missed(defs):
    policy = defs.resolve_asset_graph().get(AssetKey(["published", "customer_health"])).freshness_policy
    assert timedelta(hours=25) < policy.fail_window.to_timedelta() < timedelta(hours=48)
    assert yaml.safe_load((ROOT / "orchestration" / "dagster.yaml").read_text())["freshness"] == {"enabled": True}


def test_everything_says_what_it_is_and_whose(defs):
    graph = defs.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.group_name and node.description and node.kinds and node.owners, key


def test_checks_of_a_run_are_asset_checks(defs):
    checks = {check.name for check in defs.resolve_asset_graph().asset_check_keys if check.asset_key.path[-1] == "run_checks"}
    assert {"source_freshness", "volume", "rejected_share", "band_changes", "coverage_fall"} <= checks


def test_failures_are_told_by_default(defs):
    (sensor,) = defs.sensors
    assert (sensor.name, sensor.default_status) == ("tell_of_failures", DefaultSensorStatus.RUNNING)


@pytest.mark.parametrize("may_pass", [True, False])
def test_telling_is_tried_again_where_that_may_help(defs, monkeypatch, may_pass):
    from orchestration import alerts, dagster_readers, receivers

    monkeypatch.setenv(receivers.ALERT_URLS, "json://127.0.0.1:1/")
    told = alerts.Told("2026-05-31", new=1, failures=["URL 1 didn't take it"], may_pass=may_pass)
    monkeypatch.setattr(dagster_readers.alerts, "tell", lambda *_, **__: told)
    with pytest.raises(Failure, match="URL 1 didn't take it") as failure:
        list(dagster_readers.told_alerts(build_asset_context(partition_key="2026-05-31")))
    assert failure.value.allow_retries is may_pass
