"""The Dagster definitions: raw files and dbt models as assets, the nightly job and its schedule.

Load them with ``dagster dev -m orchestration.definitions`` (``make dagster``).
"""

from dagster import (
    AssetSelection,
    DefaultScheduleStatus,
    Definitions,
    build_schedule_from_partitioned_job,
    define_asset_job,
    in_process_executor,
)

from orchestration.dagster_assets import dbt_resource, health_models, raw_files

nightly_job = define_asset_job(
    "nightly",
    selection=AssetSelection.all(),
    executor_def=in_process_executor,
    description="Lands what the inbox holds, then scores one day and tests it.",
)

nightly_schedule = build_schedule_from_partitioned_job(
    nightly_job,
    name="nightly_at_half_past_two",
    description="Every night at 02:30 UTC, for the day before.",
    hour_of_day=2,
    minute_of_hour=30,
    default_status=DefaultScheduleStatus.RUNNING,
)

defs = Definitions(
    assets=[raw_files, health_models],
    jobs=[nightly_job],
    schedules=[nightly_schedule],
    resources={"dbt": dbt_resource},
    executor=in_process_executor,
)
