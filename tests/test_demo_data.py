"""The demo data: the same for the same seed, all tables there, and every kind of bad row in it."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from orchestration.demo_data import make

Rows = list[dict[str, str]]

TABLES = {
    "accounts": (450, 700),
    "users": (3_500, 5_500),
    "events": (280_000, 330_000),
    "tickets": (2_000, 4_500),
    "invoices": (1_800, 3_500),
    "nps_responses": (1_000, 2_500),
    "csat_responses": (600, 1_800),
    "interactions": (3_000, 6_000),
    "csm_scores": (1_500, 2_800),
    "goals": (400, 900),
    "advocacy": (80, 300),
    "measurements": (9_000, 15_000),
    "outcomes": (120, 350),
}
KEYS = {
    "accounts": ["account_id", "updated_at"],
    "measurements": ["account_id", "measure", "measured_at"],
    "outcomes": ["account_id", "outcome", "occurred_at"],
}
REQUIRED = {
    "accounts": "account_id created_at",
    "users": "user_id account_id created_at",
    "events": "event_id account_id occurred_at",
    "tickets": "ticket_id account_id created_at",
    "invoices": "invoice_id account_id issued_at",
    "nps_responses": "response_id account_id score responded_at",
    "csat_responses": "response_id account_id score responded_at",
    "interactions": "interaction_id account_id occurred_at",
    "csm_scores": "csm_score_id account_id score scored_at",
    "goals": "goal_id account_id created_at",
    "advocacy": "advocacy_id account_id occurred_at",
    "measurements": "account_id measure measured_at value",
    "outcomes": "account_id outcome occurred_at",
}
OPTIONAL = {  # that have a type
    "accounts": "arr licensed_seats renewal_date churned_at updated_at headcount",
    "users": "deactivated_at",
    "events": "duration_seconds",
    "tickets": "escalated first_responded_at closed_at",
    "invoices": "amount due_at paid_at voided_at",
    "goals": "target_date achieved_at abandoned_at",
    "outcomes": "arr_change",
}
RANGES = {"nps_responses": (0, 10), "csat_responses": (1, 5), "csm_scores": (0, 100)}
ENDS = [
    ("users", "created_at", "deactivated_at"),
    ("tickets", "created_at", "first_responded_at"),
    ("tickets", "created_at", "closed_at"),
    ("invoices", "issued_at", "paid_at"),
    ("invoices", "issued_at", "voided_at"),
    ("goals", "created_at", "achieved_at"),
    ("goals", "created_at", "abandoned_at"),
]
LISTS = {
    ("tickets", "priority"): "low normal high urgent",
    ("interactions", "kind"): "meeting call email",
    ("interactions", "status"): "held no_show sent replied",
    ("advocacy", "kind"): "reference review case_study referral",
    ("outcomes", "outcome"): "churned renewed expanded contracted",
}
BEFORE = {
    "events": "occurred_at",
    "tickets": "created_at",
    "nps_responses": "responded_at",
    "csat_responses": "responded_at",
}
NUMBERS = {"score", "value", "arr", "licensed_seats", "headcount", "duration_seconds", "amount", "arr_change"}
DAY = re.compile(r"20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def read(folder: Path) -> dict[str, Rows]:
    """All raw tables as text; what is null is ''."""
    tables = {path.stem: list(csv.DictReader(path.open(encoding="utf-8"))) for path in sorted(folder.glob("*.csv"))}
    for path in folder.glob("*.jsonl"):
        lines = path.read_text(encoding="utf-8").splitlines()
        tables[path.stem] = [{key: value or "" for key, value in json.loads(line).items()} for line in lines]
    tables["events"] = []
    for path in sorted((folder / "events").iterdir()):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            tables["events"] += csv.DictReader(file)
    return tables


def readable(column: str, value: str) -> bool:
    """Whether a text can be read as the column's type."""
    if column in NUMBERS:
        return re.fullmatch(r"-?\d+(\.\d+)?", value) is not None
    if column == "escalated":
        return value in ("true", "false")
    if column.endswith(("_at", "_date")):
        return DAY.match(value) is not None and value[:10] != "2026-02-30"
    return value.strip() != ""


def contents(folder: Path) -> dict[str, bytes]:
    """Every file's bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo")
    make(out, seed=7)
    return out


@pytest.fixture(scope="module")
def tables(folder: Path) -> dict[str, Rows]:
    return read(folder)


@pytest.fixture(scope="module")
def began(tables: dict[str, Rows]) -> dict[str, str]:
    """The day each account was created."""
    return {row["account_id"].strip(): row["created_at"][:10] for row in reversed(tables["accounts"])}


def test_same_seed_same_bytes(folder: Path, tmp_path: Path) -> None:
    make(tmp_path / "again", seed=7)
    make(tmp_path / "other", seed=8)
    assert contents(tmp_path / "again") == contents(folder)
    assert all(data != contents(folder)[name] for name, data in contents(tmp_path / "other").items())


@pytest.mark.parametrize("table", TABLES)
def test_counts(tables: dict[str, Rows], table: str) -> None:
    low, high = TABLES[table]
    assert low <= len(tables[table]) <= high


def test_accounts_and_days(tables: dict[str, Rows]) -> None:
    assert len({row["account_id"].strip() for row in tables["accounts"]} - {""}) == 300
    days = {row["occurred_at"][:10] for row in tables["events"] if not row["event_id"].startswith("X-")}
    assert (min(days), max(days), len(days)) == ("2025-11-13", "2026-05-31", 200)
    assert len({row["feature"] for row in tables["events"]}) == 40
    assert len({row["module"] for row in tables["events"]}) == 8


@pytest.mark.parametrize("table", TABLES)
def test_required_columns_missing_or_unreadable(tables: dict[str, Rows], table: str) -> None:
    for column in REQUIRED[table].split():
        values = [row[column] for row in tables[table]]
        assert any(not value.strip() for value in values), column
        if column in NUMBERS or column.endswith("_at"):
            assert any(value.strip() and not readable(column, value) for value in values), column


@pytest.mark.parametrize("table", OPTIONAL)
def test_optional_columns_unreadable(tables: dict[str, Rows], table: str) -> None:
    for column in OPTIONAL[table].split():
        assert any(row[column] and not readable(column, row[column]) for row in tables[table]), column


@pytest.mark.parametrize("table", [table for table in TABLES if table != "accounts"])
def test_unknown_account(tables: dict[str, Rows], began: dict[str, str], table: str) -> None:
    assert any(row["account_id"].strip() and row["account_id"].strip() not in began for row in tables[table])


@pytest.mark.parametrize("table", RANGES)
def test_scores_out_of_range_and_fractions(tables: dict[str, Rows], table: str) -> None:
    low, high = RANGES[table]
    scores = [float(row["score"]) for row in tables[table] if readable("score", row["score"])]
    assert min(scores) < low
    assert max(scores) > high
    assert any(low < score < high and score % 1 for score in scores)


@pytest.mark.parametrize(("table", "start", "end"), ENDS)
def test_ends_before_starts(tables: dict[str, Rows], table: str, start: str, end: str) -> None:
    pairs = [(row[start], row[end]) for row in tables[table] if readable(start, row[start]) and readable(end, row[end])]
    assert any(ended[:10] < began[:10] for began, ended in pairs)
    assert any(ended[:10] == began[:10] and ended[11:] < began[11:] for began, ended in pairs)


@pytest.mark.parametrize("table", TABLES)
def test_sent_again(tables: dict[str, Rows], table: str) -> None:
    rows = tables[table]
    key = KEYS.get(table, list(rows[0])[:1])
    keys = Counter(tuple(row[column] for column in key) for row in rows)
    again = {found for found, times in keys.items() if times > 1 and all(found)}
    assert len(again) >= 2
    if "loaded_at" in rows[0]:  # an older state arrives late and must not win
        sent = [[row["loaded_at"] for row in rows if tuple(row[column] for column in key) == found] for found in again]
        assert any(later < earlier and not later for earlier, later in sent)
        assert any(later < earlier and later for earlier, later in sent)


@pytest.mark.parametrize(("table", "column"), LISTS)
def test_values_outside_their_list(tables: dict[str, Rows], table: str, column: str) -> None:
    values = {row[column] for row in tables[table]} - {""}
    known = set(LISTS[table, column].split())
    assert any(value.strip().lower() not in known for value in values)
    assert any(value not in known and value.strip().lower() in known for value in values)


@pytest.mark.parametrize("table", BEFORE)
def test_before_its_account(tables: dict[str, Rows], began: dict[str, str], table: str) -> None:
    column = BEFORE[table]
    assert any(
        readable(column, row[column]) and row[column][:10] < began.get(row["account_id"].strip(), "") for row in tables[table]
    )


def test_churned_before_created(tables: dict[str, Rows]) -> None:
    churned = [row for row in tables["accounts"] if readable("churned_at", row["churned_at"])]
    assert any(row["churned_at"][:10] < row["created_at"][:10] for row in churned)
    assert sum(row["churned_at"][:10] > row["created_at"][:10] for row in churned) >= 10


@pytest.mark.parametrize("table", TABLES)
def test_other_ways_of_writing(tables: dict[str, Rows], table: str) -> None:
    assert any(row["account_id"] != row["account_id"].strip() != "" for row in tables[table])


def test_times_with_offsets_and_stages_in_mixed_case(tables: dict[str, Rows]) -> None:
    for table, column in [("tickets", "created_at"), ("events", "occurred_at"), ("interactions", "occurred_at")]:
        times = [row[column] for row in tables[table]]
        assert any(time.endswith("+02:00") for time in times)
        assert any(time.endswith("Z") for time in times)
    assert {"LIVE", " Live "} & {row["lifecycle_stage"] for row in tables["accounts"]}


def test_known_accounts_are_in_the_demo(began: dict[str, str]) -> None:
    seed = Path(__file__).parents[1] / "seeds" / "known_accounts.csv"
    known = list(csv.DictReader(seed.open(encoding="utf-8")))
    assert 10 <= len(known) <= 12
    assert {row["account_id"] for row in known} <= set(began)
    assert {row["expected"] for row in known} == {"healthy", "at_risk"}
