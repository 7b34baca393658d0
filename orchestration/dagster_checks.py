"""The checks of a run as asset checks: each kind with its findings, thresholds and history; blocking where it is an error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from dagster import (
    AssetCheckKey,
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetKey,
    MetadataValue,
    TableColumn,
    TableRecord,
    TableSchema,
)

from orchestration import check_history
from orchestration.check_history import Finding

COLUMNS = TableSchema(
    [
        TableColumn("day"),
        TableColumn("subject"),
        TableColumn("value", "float"),
        TableColumn("threshold", "float"),
        TableColumn("result"),
        TableColumn("explanation"),
    ]
)


def specs(asset: AssetKey, metadata: Mapping[str, object] | None = None) -> list[AssetCheckSpec]:
    """A check for each kind; one whose severity is error keeps what comes after from running."""
    return [
        AssetCheckSpec(
            kind, asset=asset, description=meaning, blocking=check_history.severity(kind) == "error", metadata=metadata
        )
        for kind, meaning in check_history.KINDS.items()
    ]


def results(own: list[AssetCheckSpec], selected: Set[AssetCheckKey], as_of: str | None) -> Iterator[AssetCheckResult]:
    """What the newest run found, for each of the checks that were selected."""
    found = check_history.read(as_of)
    for spec in own:
        if spec.key in selected:
            yield result(spec, found.get(spec.name, []))


def result(spec: AssetCheckSpec, findings: list[Finding]) -> AssetCheckResult:
    """A check's result: its findings of the newest run as a table and as numbers, and its history as a picture."""
    failed = check_history.failed(findings)
    of_run = [finding for finding in findings if finding.in_run]
    last = [finding for finding in of_run if finding.day == of_run[-1].day]
    shown = dict.fromkeys([*failed, *last])
    is_error = any(finding.severity == "error" for finding in failed)
    metadata: dict[str, object] = {
        "failed": len(failed),
        "findings": MetadataValue.table([_record(finding) for finding in shown], COLUMNS),
        "history": MetadataValue.md(check_history.drawing(findings)),
    }
    metadata |= {finding.subject: finding.value for finding in last if finding.value is not None}
    return AssetCheckResult(
        asset_key=spec.asset_key,
        check_name=spec.name,
        passed=not failed,
        severity=AssetCheckSeverity.ERROR if is_error else AssetCheckSeverity.WARN,
        description=check_history.sentence(findings),
        metadata=metadata,
    )


def _record(finding: Finding) -> TableRecord:
    return TableRecord(
        {
            "day": str(finding.day),
            "subject": finding.subject,
            "value": finding.value,
            "threshold": finding.threshold,
            "result": f"failed ({finding.severity})" if finding.is_failed else "passed",
            "explanation": finding.explanation,
        }
    )
