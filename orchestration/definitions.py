"""The Dagster definitions: raw files and dbt models as assets, the nightly job and its schedule.

Load them with ``dagster dev -m orchestration.definitions`` (``make dagster``).
"""

from datetime import UTC, datetime, timedelta

from dagster import (
    AssetSelection,
    DefaultScheduleStatus,
    Definitions,
    RunRequest,
    ScheduleEvaluationContext,
    define_asset_job,
    in_process_executor,
    schedule,
)

from orchestration import settings
from orchestration.dagster_assets import dbt_resource, health_models, raw_files

nightly_job = define_asset_job(
    "nightly",
    selection=AssetSelection.all(),
    executor_def=in_process_executor,
    description="Lands what the inbox holds, then scores one day and tests it.",
)

NIGHTLY_HOUR, NIGHTLY_MINUTE = settings.nightly_at()


@schedule(
    job=nightly_job,
    name="every_night",
    cron_schedule=f"{NIGHTLY_MINUTE} {NIGHTLY_HOUR} * * *",
    execution_timezone=settings.time_zone(),
    default_status=DefaultScheduleStatus.RUNNING,
    description="Every night at settings.nightly_at, by the clock of settings.time_zone, for the last day that ended in UTC.",
)
def every_night(context: ScheduleEvaluationContext) -> RunRequest:
    """Asks for the last day that had ended in UTC when the clock struck."""
    struck = context.scheduled_execution_time or datetime.now(UTC)
    return RunRequest(partition_key=str(struck.astimezone(UTC).date() - timedelta(days=1)))


defs = Definitions(
    assets=[raw_files, health_models],
    jobs=[nightly_job],
    schedules=[every_night],
    resources={"dbt": dbt_resource},
    executor=in_process_executor,
)
