"""Writing the demo's raw files: always the same bytes for the same rows."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable
from pathlib import Path

COLUMNS = {
    "accounts": "account_id account_name created_at lifecycle_stage tier plan product region industry csm arr "
    "licensed_seats renewal_date churned_at updated_at company_size headcount loaded_at",
    "users": "user_id account_id role created_at deactivated_at",
    "events": "event_id account_id user_id event_name module feature occurred_at duration_seconds",
    "tickets": "ticket_id account_id user_id priority escalated created_at first_responded_at closed_at loaded_at",
    "invoices": "invoice_id account_id amount currency issued_at due_at paid_at voided_at loaded_at",
    "nps_responses": "response_id account_id user_id score responded_at",
    "csat_responses": "response_id account_id user_id ticket_id score responded_at",
    "interactions": "interaction_id account_id kind status occurred_at loaded_at",
    "csm_scores": "csm_score_id account_id csm score note scored_at loaded_at",
    "goals": "goal_id account_id name target_date created_at achieved_at abandoned_at",
    "advocacy": "advocacy_id account_id kind occurred_at",
    "measurements": "account_id measure measured_at value",
    "outcomes": "account_id outcome occurred_at arr_change",
}


def columns(table: str) -> list[str]:
    """A raw table's columns, in the order they are written."""
    return COLUMNS[table].split()


def write_csv(path: Path, header: list[str], rows: Iterable[Iterable]) -> None:
    """A CSV file; compressed when its name ends in .gz (without a time stamp: it doesn't change from run to run)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    data = text.getvalue().encode("utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix != ".gz":
        path.write_bytes(data)
        return
    with (
        path.open("wb") as target,
        gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=target, mtime=0) as packed,
    ):
        packed.write(data)


def write_json_lines(path: Path, header: list[str], rows: Iterable[dict]) -> None:
    """One JSON object a line."""
    lines = [json.dumps({name: row.get(name) for name in header}, ensure_ascii=False) + "\n" for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(lines).encode("utf-8"))
