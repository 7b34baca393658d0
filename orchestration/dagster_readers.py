"""What comes after a run has passed: the published database, the alerts, the scores for the CRM."""

import os
from collections.abc import Iterator
from datetime import date, timedelta

from dagster import (
    AssetExecutionContext,
    AssetKey,
    AssetObservation,
    Failure,
    FreshnessPolicy,
    MaterializeResult,
    MetadataValue,
    asset,
)

from orchestration import (
    alerts,
    build,
    crm_salesforce,
    dagster_steps,
    night_line,
    publish,
    receivers,
    run_lock,
    salesforce_session,
    settings,
)
from orchestration.dagster_models import mart_keys

PUBLISHED = AssetKey(["published", "customer_health"])
SKIPPED = "skipped"
A_NIGHT_MISSED = timedelta(hours=30)  # a night and what it takes, also where the clock is set back


@asset(
    key=PUBLISHED,
    deps=mart_keys,
    group_name="published",
    kinds={"duckdb"},
    owners=[dagster_steps.DATA_TEAM],
    description="The DuckDB file that readers open (CUSTOMER_HEALTH_PUBLISHED): replaced at once, when the whole run has passed.",
    partitions_def=dagster_steps.daily,
    backfill_policy=dagster_steps.whole_range,
    retry_policy=dagster_steps.retries,
    freshness_policy=FreshnessPolicy.time_window(fail_window=A_NIGHT_MISSED),
)
def published_database(context: AssetExecutionContext) -> MaterializeResult:
    """Publishes what was built, and says in a line what that is."""
    since, as_of = dagster_steps.days_of_run(context)
    with dagster_steps.only_infrastructure_is_retried(), run_lock.alone(f"Dagster's run {context.run_id}"):
        build.require_finished()
        version = publish.publish(run_id=context.run_id)
        night = night_line.read(as_of, settings.published_path())
        line = night_line.line(night, date.fromisoformat(since), version.name)
    context.log.info(line)
    return MaterializeResult(
        metadata={
            "summary": line,
            "version": version.name,
            "path": MetadataValue.path(str(settings.published_path())),
            "first day": str(version.first_as_of_date),
            "last day": str(version.last_as_of_date),
            "configuration": str(version.config_version),
            "megabytes": version.megabytes,
            "accounts": sum(night.bands.values()),
            "changed band": night.changed,
        }
        | {band.lower(): night.bands.get(band, 0) for band in night_line.BANDS}
    )


def _delivery(name: str, kind: str, description: str):
    """An asset of the group `deliveries`: what is done with a day's scores once readers have them. It may be skipped."""
    return asset(
        key=AssetKey(["deliveries", name]),
        deps=[PUBLISHED],
        group_name="deliveries",
        kinds={kind},
        owners=[dagster_steps.SUCCESS_TEAM],
        description=description,
        partitions_def=dagster_steps.daily,
        backfill_policy=dagster_steps.whole_range,
        retry_policy=dagster_steps.retries,
        output_required=False,
    )


@_delivery(
    "alerts",
    "notification",
    "Each CSM is told of the alerts that nobody was told of yet. Skipped where CUSTOMER_HEALTH_ALERT_URLS isn't set.",
)
def told_alerts(context: AssetExecutionContext) -> Iterator[MaterializeResult | AssetObservation]:
    """Tells the alerts of the run's last day, from what was published."""
    _, as_of = dagster_steps.days_of_run(context)
    with dagster_steps.only_infrastructure_is_retried():
        if not receivers.of_alerts(os.environ):
            yield _skipped(context, f"{receivers.ALERT_URLS} isn't set, so nobody is told of alerts")
            return
        told = alerts.tell(as_of, database=settings.published_path())
        context.log.info(told.sentence())
        if told.failures:
            raise Failure(description=told.sentence(), allow_retries=told.may_pass)
        yield MaterializeResult(metadata={"summary": told.sentence(), "alerts": told.alerts, "new": told.new, "told": told.told})


@_delivery(
    "crm",
    "salesforce",
    "Scores that changed, into Salesforce's accounts. Skipped where no credentials for Salesforce are set.",
)
def crm_scores(context: AssetExecutionContext) -> Iterator[MaterializeResult | AssetObservation]:
    """Sends the scores of the run's last day, from what was published."""
    _, as_of = dagster_steps.days_of_run(context)
    with dagster_steps.only_infrastructure_is_retried():
        if not salesforce_session.Credentials.from_environment(os.environ):
            yield _skipped(context, "No credentials for Salesforce are set, so no scores are sent")
            return
        sent = crm_salesforce.sync(as_of, send=True, database=settings.published_path())
        context.log.info("\n".join(sent.lines()))
        if sent.stopped:
            raise Failure(description=sent.sentence(), allow_retries=False)
        yield MaterializeResult(
            metadata={"summary": sent.sentence(), "accounts": sent.accounts, "to send": sent.changed}
            | {"refused": len(sent.results.refused)}
        )


def _skipped(context: AssetExecutionContext, reason: str) -> AssetObservation:
    """Says that there was nothing to do, and why: in the log, and on the asset's page."""
    context.log.info(f"Skipped: {reason}.")
    return AssetObservation(context.asset_key, description=f"Skipped: {reason}.", metadata={SKIPPED: reason})
