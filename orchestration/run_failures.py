"""What failed in a run: its steps, and its checks of severity error, each in a line that names and explains it."""

from __future__ import annotations

import os
from collections.abc import Iterable

from dagster import AssetCheckEvaluation, AssetCheckSeverity, DagsterEvent
from dagster._core.errors import DagsterAssetCheckFailedError

PAGE = "CUSTOMER_HEALTH_DAGSTER_URL"
LONGEST = 600


def of_events(events: Iterable[DagsterEvent]) -> list[str]:
    """The failed checks and steps of a run, in their order, each once."""
    checks, steps = {}, {}
    for event in events:
        if event.is_step_failure:
            steps[event.step_key] = _step(event)
        elif isinstance(event.event_specific_data, AssetCheckEvaluation):
            evaluation = event.event_specific_data
            if not evaluation.passed and evaluation.severity == AssetCheckSeverity.ERROR:
                subject = f"{evaluation.check_name} of {evaluation.asset_key.path[-1]}"
                checks[subject] = f"check {subject}" + (f": {evaluation.description}" if evaluation.description else "")
    return [_shortened(text) for text in [*checks.values(), *steps.values()] if text]


def page(run_id: str) -> str | None:
    """The run's page, where CUSTOMER_HEALTH_DAGSTER_URL says where Dagster's pages are."""
    address = os.environ.get(PAGE, "").strip().rstrip("/")
    return f"{address}/runs/{run_id}" if address else None


def _step(event: DagsterEvent) -> str | None:
    data = event.step_failure_data
    if data.error and data.error.cls_name == DagsterAssetCheckFailedError.__name__:
        return None
    said = data.user_failure_data.description if data.user_failure_data else None
    error = data.error
    while not said and error is not None:
        said, error = (error.message if not error.cause else None), error.cause
    return f"step {event.step_key}: {said or 'it failed'}"


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}..."
