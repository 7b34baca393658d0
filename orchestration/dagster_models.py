"""The dbt models as assets, with their tests and the checks of a run as asset checks; one dbt run builds a range of days."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

from dagster import AssetExecutionContext, AssetKey, AssetObservation, Failure, multi_asset
from dagster_dbt import DagsterDbtTranslator, DbtCliInvocation, DbtCliResource, DbtProject
from dagster_dbt.asset_utils import build_dbt_specs
from dagster_dbt.dbt_manifest import validate_manifest
from dagster_dbt.errors import DagsterDbtCliRuntimeError
from packaging.version import Version

from orchestration import build, config_check, dagster_checks, dagster_steps, faults, landing, raw_metadata, run_lock, settings

CHECKED_MODEL = "run_checks"
SHOWN_FAULTS = 5
KEPT_TARGETS = 10
# What tests macros, and no data, was tested when it was changed.
BUILD = ["build", "--exclude-resource-type", "unit_test", "--exclude", "path:tests/macros"]

# The dbt of this environment, wherever it was started from.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])


class Dbt(DbtCliResource):
    """dbt as a command, and no more: without the adapter for columns and row counts, which takes time and locks the database."""

    @cached_property
    def _cli_version(self) -> Version:
        return Version(metadata.version("dbt-core"))

    def _initialize_dbt_core_adapter(self, args: Sequence[str]) -> None:
        return None


build.require_parsed()
dbt_project = DbtProject(project_dir=settings.PROJECT_ROOT, profiles_dir=settings.PROJECT_ROOT)
dbt_resource = Dbt(project_dir=dbt_project)


class Translator(DagsterDbtTranslator):
    """Groups models by their folder, and gives them an owner and the days of a run."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        folders = dbt_resource_props["fqn"][1:-1]
        if not folders:
            return f"{dbt_resource_props['resource_type']}s"
        return "_".join(folders) if folders[0] == "marts" else folders[0]

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        return list(super().get_owners(dbt_resource_props) or [dagster_steps.DATA_TEAM])


manifest = validate_manifest(dbt_project.manifest_path)
model_specs, test_specs = build_dbt_specs(
    translator=Translator(),
    manifest=manifest,
    select="fqn:*",
    exclude="",
    selector="",
    io_manager_key=None,
    project=dbt_project,
)
mart_keys = [spec.key for spec in model_specs if spec.group_name.startswith("marts")]
checked_key = next(spec.key for spec in model_specs if spec.key.path[-1] == CHECKED_MODEL)
# Where checks are run alone, dbt is asked for each by its node: these ones stand behind a test of the same model.
check_specs = dagster_checks.specs(checked_key, next(spec.metadata for spec in test_specs if spec.asset_key == checked_key))


@multi_asset(
    name="health_models",
    specs=model_specs,
    check_specs=[*test_specs, *check_specs],
    can_subset=True,
    allow_arbitrary_check_specs=True,
    op_tags={"dagster_dbt/select": "fqn:*"},
    partitions_def=dagster_steps.daily,
    backfill_policy=dagster_steps.whole_range,
    retry_policy=dagster_steps.retries,
)
def health_models(context: AssetExecutionContext, dbt: DbtCliResource) -> Iterator:
    """Builds and tests every model for the partition's day; a backfill builds its whole range at once."""
    # Checks alone are run without a partition: they look at the days that the newest run built.
    has_days = context.has_partition_key or context.has_partition_key_range
    since, as_of = dagster_steps.days_of_run(context) if has_days else (None, None)
    own = {spec.key for spec in check_specs}
    with dagster_steps.only_infrastructure_is_retried(), run_lock.alone(f"Dagster's run {context.run_id}"):
        if not context.selected_asset_keys and context.selected_asset_check_keys <= own:
            yield from dagster_checks.results(check_specs, context.selected_asset_check_keys, as_of)
            return
        config_check.require_valid()
        landing.refresh_raw_tables()
        built: set[str] = set()
        whole = bool(context.selected_asset_keys) and not context.is_subset
        with build.unfinished(whole), run_dates(since, as_of):
            invocation = dbt.cli(BUILD, context=context)
            _remove_old_targets()
            fault = None
            try:
                for event in invocation.stream():
                    built.add(str(event.metadata["unique_id"].text) if "unique_id" in (event.metadata or {}) else "")
                    yield event
            except DagsterDbtCliRuntimeError as error:
                fault = error
            if any(name.endswith(f".{CHECKED_MODEL}") for name in built) or not context.selected_asset_keys:
                yield from dagster_checks.results(check_specs, context.selected_asset_check_keys, as_of)
            if any(name.endswith(".raw_quality") for name in built):
                yield from _what_became_of_raw_rows()
            if fault:
                sentence, whole = _explained(invocation, fault)
                raise Failure(description=sentence, allow_retries=faults.is_infrastructure(whole))


def _remove_old_targets() -> None:
    """Each run's dbt writes its logs and SQL into a folder of its own; those of the last runs are kept."""
    folders = sorted((settings.PROJECT_ROOT / "target").glob("health_models-*"), key=lambda path: path.stat().st_mtime)
    for folder in folders[:-KEPT_TARGETS]:
        shutil.rmtree(folder, ignore_errors=True)


def _what_became_of_raw_rows() -> Iterator[AssetObservation]:
    for table, counts in raw_metadata.judged().items():
        rows = {f"rows {name}": number for name, number in counts.items()}
        yield AssetObservation(AssetKey(["raw", table]), description="What became of its rows in this build", metadata=rows)


def _explained(invocation: DbtCliInvocation, error: Exception) -> tuple[str, str]:
    """What dbt says is wrong: in a sentence, and in full."""
    try:
        nodes = invocation.get_artifact("run_results.json")["results"]
    except (OSError, ValueError, KeyError):
        nodes = []
    wrong = [node for node in nodes if node["status"] in ("error", "fail", "runtime error")]
    if not wrong:
        return f"dbt failed: {error}", str(error)
    said = [f"{node['unique_id'].split('.')[2]}: {' '.join(str(node['message']).split())}" for node in wrong]
    more = f"; and {len(said) - SHOWN_FAULTS} more" if len(said) > SHOWN_FAULTS else ""
    return f"dbt failed in {'; '.join(said[:SHOWN_FAULTS])}{more}", "\n".join(said)


@contextmanager
def run_dates(since: str | None, as_of: str | None) -> Iterator[None]:
    """Sets, for dbt, the environment variables that name the first and last date of a run, where there are any."""
    wanted = {"DBT_HEALTH_SINCE": since, "DBT_HEALTH_AS_OF": as_of} if since and as_of else {}
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
