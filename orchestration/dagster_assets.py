"""The assets: one for each raw table, made by landing, and one for each dbt model, with its tests as checks."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dagster import (
    AssetExecutionContext,
    AssetKey,
    AssetSpec,
    BackfillPolicy,
    Config,
    DailyPartitionsDefinition,
    Failure,
    MaterializeResult,
    multi_asset,
)
from dagster_dbt import DbtCliResource, DbtProject, dbt_assets

from orchestration import config_check, landing, settings

FIRST_DAY = "2020-01-01"

daily_partitions = DailyPartitionsDefinition(start_date=FIRST_DAY)

# The dbt of this environment, wherever it was started from.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

dbt_project = DbtProject(project_dir=settings.PROJECT_ROOT, profiles_dir=settings.PROJECT_ROOT)
dbt_project.prepare_if_dev()
if not dbt_project.manifest_path.exists():
    dbt_project.preparer.prepare(dbt_project)
dbt_resource = DbtCliResource(project_dir=dbt_project)


class LandingConfig(Config):
    """Where the raw files lie; without it, the folder that CUSTOMER_HEALTH_INBOX names, if it is there."""

    from_directory: str | None = None


@multi_asset(
    name="raw_files",
    group_name="raw",
    specs=[AssetSpec(AssetKey(["raw", table.name]), description=table.description) for table in settings.raw_tables()],
)
def raw_files(context: AssetExecutionContext, config: LandingConfig) -> Iterator[MaterializeResult]:
    """Lands the raw files that were delivered; a night without any is no fault."""
    directory = config.from_directory or os.environ.get("CUSTOMER_HEALTH_INBOX")
    brought = {}
    if directory and (config.from_directory or Path(directory).is_dir()):
        try:
            brought = {table.name: table for table in landing.land(Path(directory)).tables}
        except settings.UserError as error:
            raise Failure(description=str(error), allow_retries=False) from None
    else:
        context.log.info("Nothing to land: no folder was given, and CUSTOMER_HEALTH_INBOX names none.")
    for table in settings.raw_tables():
        landed = brought.get(table.name)
        yield MaterializeResult(
            asset_key=AssetKey(["raw", table.name]),
            metadata={"files landed": landed.files if landed else 0, "rows landed": landed.rows if landed else 0},
        )


@dbt_assets(
    manifest=dbt_project.manifest_path,
    project=dbt_project,
    name="health_models",
    partitions_def=daily_partitions,
    backfill_policy=BackfillPolicy.single_run(),
)
def health_models(context: AssetExecutionContext, dbt: DbtCliResource) -> Iterator:
    """Builds and tests every model for the partition's day; a backfill builds its whole range at once."""
    days = context.partition_key_range
    try:
        config_check.require_valid()
    except settings.UserError as error:
        raise Failure(description=str(error), allow_retries=False) from None
    landing.refresh_views()
    with run_dates(since=days.start, as_of=days.end):
        yield from dbt.cli(["build", "--exclude-resource-type", "unit_test"], context=context).stream()


@contextmanager
def run_dates(since: str, as_of: str) -> Iterator[None]:
    """Sets, for dbt, the environment variables that name the first and last date of a run."""
    wanted = {"DBT_HEALTH_SINCE": since, "DBT_HEALTH_AS_OF": as_of}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
