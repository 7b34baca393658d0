"""When runs start, and who is told when one fails."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dagster import (
    AssetSelection,
    DagsterEventType,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    RunFailureSensorContext,
    RunRequest,
    ScheduleEvaluationContext,
    SkipReason,
    define_asset_job,
    in_process_executor,
    run_failure_sensor,
    schedule,
)

from orchestration import alerts, run_failures, settings
from orchestration.dagster_raw import JOB
from orchestration.days import last_day

update_health_scores = define_asset_job(
    JOB,
    selection=AssetSelection.all(),
    executor_def=in_process_executor,
    description=(
        "Lands what is new, scores the partition's day (the last that has ended, where none is chosen) and tests it, "
        "publishes it, tells alerts, sends scores to the CRM. "
        "The schedule runs it every night; so may you at any time."
    ),
)

NIGHTLY_HOUR, NIGHTLY_MINUTE = settings.nightly_at()


@schedule(
    job=update_health_scores,
    name="every_night",
    cron_schedule=f"{NIGHTLY_MINUTE} {NIGHTLY_HOUR} * * *",
    execution_timezone=settings.time_zone(),
    default_status=DefaultScheduleStatus.RUNNING,
    description="Every night at settings.nightly_at, by the clock of settings.time_zone, for the last day that ended in UTC.",
)
def every_night(context: ScheduleEvaluationContext) -> Iterator[RunRequest | SkipReason]:
    """Asks for the days that have ended in UTC since the night before: one, but for nights on which the clock is changed."""
    struck = context.scheduled_execution_time or datetime.now(UTC)
    days = days_ended(struck, settings.time_zone())
    if not days:
        yield SkipReason(f"The clock was changed: {last_day(struck)} was scored by the night before.")
    for day in days:
        yield RunRequest(partition_key=day, run_key=day)


def days_ended(struck: datetime, zone: str) -> list[str]:
    """The days that ended in UTC between the same time of the clock a night before, and now.

    A clock that strikes near midnight in UTC does so now before, now after it, as summer comes and goes. Each day is
    asked for once all the same.
    """
    here = struck.astimezone(ZoneInfo(zone))
    before = here - timedelta(days=1)  # by the clock, whatever it was changed by in between
    first, last = (date.fromisoformat(last_day(at)) for at in (before, here))
    return [str(first + timedelta(days=number)) for number in range(1, (last - first).days + 1)]


@run_failure_sensor(
    name="tell_of_failures",
    default_status=DefaultSensorStatus.RUNNING,
    description="Tells whom CUSTOMER_HEALTH_FAILURE_URLS names of each step and check that failed in a run, once.",
)
def tell_of_failures(context: RunFailureSensorContext) -> None:
    """Tells what failed in a run, with a link to it."""
    run = context.dagster_run.run_id
    kinds = {DagsterEventType.STEP_FAILURE, DagsterEventType.ASSET_CHECK_EVALUATION}
    entries = context.instance.all_logs(run, of_type=kinds)
    failed = run_failures.of_events(entry.dagster_event for entry in entries if entry.dagster_event)
    told = alerts.notify_failure(run, failed or [context.failure_event.message or "it failed"], run_failures.page(run))
    context.log.info("; ".join(told.failures) or f"Told of {told.told} failures in {told.messages} messages.")
