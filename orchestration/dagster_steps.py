"""What the steps of a run share: the days it is about, what is tried again, who owns what."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from dagster import (
    AssetExecutionContext,
    BackfillPolicy,
    Backoff,
    BetaWarning,
    DailyPartitionsDefinition,
    Failure,
    Jitter,
    RetryPolicy,
    get_dagster_logger,
)

from orchestration import days, faults
from orchestration.settings import UserError

warnings.filterwarnings("ignore", category=BetaWarning, module="dagster")

DATA_TEAM, SUCCESS_TEAM = "team:data", "team:customer_success"

daily = DailyPartitionsDefinition(start_date=days.FIRST_DAY)
whole_range = BackfillPolicy.single_run()


def retry_seconds() -> float:
    """Seconds before the first of three retries: CUSTOMER_HEALTH_RETRY_SECONDS, else 30. The wait doubles each time."""
    try:
        return max(0.0, float(os.environ.get("CUSTOMER_HEALTH_RETRY_SECONDS", "30")))
    except ValueError:
        return 30.0


retries = RetryPolicy(max_retries=3, delay=retry_seconds(), backoff=Backoff.EXPONENTIAL, jitter=Jitter.PLUS_MINUS)


@contextmanager
def only_infrastructure_is_retried() -> Iterator[None]:
    """Lets faults of the machine or the network pass, to be tried again; of any other one makes a failure that isn't."""
    try:
        yield
    except Failure as failure:
        if failure.allow_retries:
            _say_why(failure.description)
        raise
    except Exception as error:
        if faults.is_infrastructure(error):
            _say_why(error)
            raise
        if isinstance(error, UserError):
            raise Failure(description=str(error), allow_retries=False) from None
        raise Failure(description=f"{type(error).__name__}: {error}", allow_retries=False) from error


def _say_why(fault: object) -> None:
    get_dagster_logger().warning(f"This may pass, so it is tried again, up to {retries.max_retries} times: {fault}")


def require_day(context: AssetExecutionContext) -> None:
    """Makes the last day that has ended the partition of a run that was started without one.

    Dagster takes the partition from the tags of the run in hand, and shows the ones that it keeps.
    """
    if not (context.has_partition_key or context.has_partition_key_range):
        chosen = {"dagster/partition": days.last_day()}
        context.log.info(f"No day was chosen, so it is {days.last_day()}, the last that has ended (UTC).")
        context.instance.add_run_tags(context.run_id, chosen)
        context.run.tags.update(chosen)


def days_of_run(context: AssetExecutionContext) -> tuple[str, str]:
    """The first and last day of a run: its partitions."""
    require_day(context)
    return context.partition_key_range.start, context.partition_key_range.end
