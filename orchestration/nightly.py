"""Runs the nightly job headless, as the schedule does: ``make nightly [AS_OF=date] [FROM=dir]``."""

import sys
from datetime import UTC, datetime, timedelta

from orchestration import build, config_check


def main(as_of: str | None = None, from_directory: str | None = None) -> int:
    """Lands what `from_directory` holds (else the inbox), then scores `as_of` (else yesterday, UTC).

    Returns 0 when everything passed, 1 when a step or a check of error severity failed; says what in a line.
    """
    from dagster import DagsterInstance

    config_check.require_valid()
    if build.run_dbt(["parse", "--quiet"]):
        print("The nightly run did not start: the project or its configuration has faults (above).", file=sys.stderr)
        return 1
    from orchestration.definitions import defs

    day = as_of or str(datetime.now(UTC).date() - timedelta(days=1))
    config: dict = {"loggers": {"console": {"config": {"log_level": "INFO"}}}}
    if from_directory:
        config["ops"] = {"raw_files": {"config": {"from_directory": from_directory}}}
    with DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def("nightly").execute_in_process(
            partition_key=day, run_config=config, instance=instance, raise_on_error=False
        )
    if result.success:
        print(f"The nightly run for {day} passed.")
        return 0
    failed = [event.step_key for event in result.all_events if event.is_step_failure]
    print(f"The nightly run for {day} failed in: {', '.join(failed) or 'its start'}.", file=sys.stderr)
    return 1
