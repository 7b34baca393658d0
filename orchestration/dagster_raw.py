"""The raw tables as assets, made by landing what was delivered."""

from collections.abc import Iterator

from dagster import AssetExecutionContext, AssetKey, AssetSpec, Config, MaterializeResult, MetadataValue, multi_asset

from orchestration import dagster_steps, landing, raw_metadata, run_lock, settings
from orchestration.raw_metadata import RawState

JOB = "update_health_scores"


class LandingConfig(Config):
    """Where the raw files lie; without it, in the folder that CUSTOMER_HEALTH_INBOX names."""

    from_directory: str | None = None


@multi_asset(
    name="raw_files",
    group_name="raw",
    specs=[
        AssetSpec(
            AssetKey(["raw", table.name]),
            description=f"{table.description}\n\nColumns: {', '.join(table.columns)}. Required: {', '.join(table.required)}.",
            owners=[dagster_steps.DATA_TEAM],
            kinds={"file", "parquet"},
        )
        for table in settings.raw_tables()
    ],
    retry_policy=dagster_steps.retries,
)
def raw_files(context: AssetExecutionContext, config: LandingConfig) -> Iterator[MaterializeResult]:
    """Lands the raw files that are new or have changed; a night without any is no fault."""
    with dagster_steps.only_infrastructure_is_retried(), run_lock.alone(f"Dagster's run {context.run_id}"):
        settings.require_duckdb("run make nightly")
        if context.job_name == JOB:
            dagster_steps.require_day(context)
        report = landing.land_new(config.from_directory, say=context.log.info)
        rejected = _rejected_before()
        for table, state in raw_metadata.states(report).items():
            yield MaterializeResult(asset_key=AssetKey(["raw", table]), metadata=_metadata(state) | rejected.get(table, {}))


def _rejected_before() -> dict[str, dict[str, int]]:
    """How many rows of each table the build before rejected; how many this one does is known after it, as an observation."""
    try:
        return {table: {"rows rejected in the build before": of["rejected"]} for table, of in raw_metadata.judged().items()}
    except settings.UserError:
        return {}


def _metadata(state: RawState) -> dict[str, object]:
    metadata: dict[str, object] = {
        "rows landed": state.rows_landed,
        "files landed": state.files_landed,
        "rows in force": state.rows,
        "files in force": state.files,
    }
    if state.newest_time:
        metadata["newest time"] = state.newest_time
    if state.preview:
        metadata["preview"] = MetadataValue.md(raw_metadata.as_markdown(state.preview))
    return metadata
