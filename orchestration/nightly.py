"""Runs the nightly job headless, as the schedule does: ``make nightly [AS_OF=date] [FROM=dir]``."""

from __future__ import annotations

import os
import sys
import uuid
from contextlib import contextmanager

from orchestration import alerts, build, config_check, days, landing, postgres_publish, run_lock, settings
from orchestration.settings import UserError


def main(as_of: str | None = None, from_directory: str | None = None) -> int:
    """Lands what is new in `from_directory` (else the inbox), scores `as_of` (else yesterday, UTC), publishes and delivers.

    Returns 0 when everything passed, 1 when a step or a check of error severity failed; says what in a line, and tells
    whom failures are told to. Raises UserError where the run can't begin: another one is going on, or the configuration
    has faults.
    """
    run_id = str(uuid.uuid4())
    with run_lock.alone(f"make nightly{f' of {as_of}' if as_of else ''}"):
        try:
            config_check.require_valid()
            build.require_parsed()
        except UserError as error:
            _tell(run_id, [str(error)])
            raise
        if settings.target() != "duckdb":
            return _run_in_warehouse(run_id, as_of, from_directory)
        return _run(run_id, as_of, from_directory)


def _run_in_warehouse(run_id: str, as_of: str | None, from_directory: str | None) -> int:
    """The same steps without Dagster, up to the publication: what tells of scores reads the file of DuckDB."""
    day = days.checked(as_of)
    try:
        report = landing.land_new(from_directory)
        if report:
            landing.print_report(report)
        build.build(as_of=day)
        if settings.target() == "postgres":
            postgres_publish.print_publication(run_id)
    except UserError as error:
        print(f"The nightly run for {day} failed.\n  - {error}", file=sys.stderr)
        _tell(run_id, [str(error)])
        return 1
    print(f"The nightly run for {day} passed.")
    return 0


def _run(run_id: str, as_of: str | None, from_directory: str | None) -> int:
    from orchestration import run_failures
    from orchestration.definitions import defs

    day = days.checked(as_of)
    config: dict = {"loggers": {"night": {}}}
    if from_directory:
        config["ops"] = {"raw_files": {"config": {"from_directory": from_directory}}}
    with _instance() as instance:
        result = defs.resolve_job_def("update_health_scores").execute_in_process(
            partition_key=day, run_config=config, instance=instance, raise_on_error=False, run_id=run_id
        )
    events = result.all_events
    for line in _summaries(events):
        print(line)
    if result.success:
        print(f"The nightly run for {day} passed.")
        return 0
    failed = run_failures.of_events(events) or ["it did not start"]
    steps = [event.step_key for event in events if event.is_step_failure]
    print(f"The nightly run for {day} failed in: {', '.join(steps) or 'its start'}.", file=sys.stderr)
    for failure in failed:
        print(f"  - {failure}", file=sys.stderr)
    _tell(run_id, failed, run_failures.page(run_id))
    return 1


@contextmanager
def _instance():
    """Dagster's records of the run: kept where DAGSTER_HOME says, so that its page shows the night; else nowhere."""
    from dagster import DagsterInstance

    if os.environ.get("DAGSTER_HOME"):
        with DagsterInstance.get() as instance:
            yield instance
    else:
        with DagsterInstance.ephemeral() as instance:
            yield instance


def _summaries(events) -> list[str]:
    """What the steps say they did, or why they did nothing."""
    said = []
    for event in events:
        if event.is_step_materialization and "summary" in event.materialization.metadata:
            said.append(event.materialization.metadata["summary"].text)
        elif event.event_type_value == "ASSET_OBSERVATION":
            metadata = event.event_specific_data.asset_observation.metadata
            if "skipped" in metadata:
                said.append(f"Skipped: {metadata['skipped'].text}.")
    return said


def _tell(run: str, failed: list[str], link: str | None = None) -> None:
    """Tells whom failures are told to; that this itself fails is said, and changes nothing else."""
    try:
        told = alerts.notify_failure(run, failed, link)
    except Exception as error:
        print(f"Nobody was told of the failure: {error}", file=sys.stderr)
        return
    if told.messages:
        print(f"Told of it in {told.messages} message{'s' * (told.messages != 1)}.", file=sys.stderr)
    for failure in told.failures:
        print(f"Not told of it: {failure}.", file=sys.stderr)
