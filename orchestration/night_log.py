"""The log of a night without Dagster's page: a line for each thing said, a traceback only for what nobody foresaw."""

from __future__ import annotations

import logging
import sys

from dagster import DagsterEvent, DagsterEventType, InitLoggerContext, logger

from orchestration import faults


@logger(description="Lines that a person reads; what failed is said at the end of the night.")
def night_log(_: InitLoggerContext) -> logging.Logger:
    """Dagster's log on the standard error output."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line())
    handler.addFilter(lambda record: not record.dagster_meta["orig_message"].startswith("Dependencies for step"))
    lines = logging.Logger("night", logging.INFO)
    lines.addHandler(handler)
    return lines


class _Line(logging.Formatter):
    """`2026-06-01 02:30:12 raw_files: Nothing to land: ...`"""

    def format(self, record: logging.LogRecord) -> str:
        about = record.dagster_meta
        line = f"{self.formatTime(record, '%Y-%m-%d %H:%M:%S')} {about['step_key'] or 'run'}: {about['orig_message']}"
        event = about["dagster_event"]
        return f"{line}\n{event.event_specific_data.error.to_string()}" if event and is_surprise(event) else line


def is_surprise(event: DagsterEvent) -> bool:
    """Whether a step failed of something that is neither a fault of the data, the configuration nor the machine."""
    if event.event_type != DagsterEventType.STEP_FAILURE:
        return False
    error = event.event_specific_data.error
    return (error.cls_name != "Failure" or error.cause is not None) and not faults.is_infrastructure(error.to_string())
