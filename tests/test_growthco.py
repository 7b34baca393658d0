"""examples/growthco: its files become the raw tables, on a few rows made here and on the real files where they are."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[1]
PREPARE = ROOT / "examples" / "growthco" / "prepare.py"
REAL = ROOT.parent / "shared" / "data" / "growthco"

FIXTURE = {
    "accounts": """account_id,signup_date,country,industry,company_size,first_touch_channel,first_touch_campaign_id,trial_days
A1,2025-01-01,Canada,Retail,1-5,Partner,P,14
A2,2025-01-02,Canada,Retail,6-20,Direct,D,14
A3,2025-01-03,Australia,Education,201+,Direct,D,14
A4,2025-01-04,Canada,Retail,1-5,Partner,P,14
A5,2025-01-05,Canada,Retail,1-5,Partner,P,14
""",
    "subscriptions": """subscription_id,account_id,trial_start_date,conversion_date,plan_name,monthly_recurring_revenue,cancel_date,status
S1,A1,2025-01-01,,Trial Only,0,,trial_expired
S2,A2,2025-01-02,2025-01-20,Starter,49,2025-06-01,cancelled
S3,A3,2025-01-03,2025-01-10,Pro,99,,active
S4,A4,2025-01-04,2025-01-30,Business,249,,active
S5,A5,2025-01-05,,Trial Only,0,,trial_expired
""",  # noqa: E501
    "product_events": """event_id,account_id,event_timestamp,event_name
E1,A1,2025-01-01,created_workspace
E2,A2,2025-01-05,login
E3,A2,2025-01-05,login
E4,A3,2025-01-07,used_automation
E5,A4,2025-01-08,login
""",
    "invoices": """invoice_id,account_id,invoice_date,amount,payment_status
I1,A2,2025-01-20,49.0,paid
I2,A2,2025-02-20,49.0,paid
I3,A3,2025-01-10,99.0,paid
I4,A3,2025-02-10,99.0,paid
I5,A4,2025-01-30,249.0,paid
""",
    "support_tickets": """ticket_id,account_id,created_at,priority,resolution_hours,csat_score
K1,A1,2025-01-02,medium,10.6,5.0
K2,A2,2025-01-03,low,30.0,3.6
K3,A3,2025-01-04,high,1.5,
K4,A3,2025-01-05,medium,7.4,4.4
K5,A4,2025-01-06,low,2.0,1.2
""",
}


def prepare(source: Path, out: Path) -> subprocess.CompletedProcess:
    """Run the command as a person would."""
    return subprocess.run([sys.executable, str(PREPARE), str(source), str(out)], capture_output=True, text=True, check=False)


def rows(out: Path, table: str, columns: str = "*", where: str = "true") -> list[tuple]:
    """Rows of a raw table that was written, ordered."""
    return duckdb.sql(f"select {columns} from '{out / table}.parquet' where {where} order by all").fetchall()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with five rows of each of growthco's files."""
    folder = tmp_path / "growthco"
    folder.mkdir()
    for name, text in FIXTURE.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_fixture_becomes_raw_tables(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "raw"
    done = prepare(source, out)
    assert done.returncode == 0, done.stderr
    assert rows(out, "accounts", "lifecycle_stage, plan, arr, updated_at, churned_at", "account_id = 'A2'") == [
        ("live", "Starter", 588, date(2025, 1, 20), date(2025, 6, 1)),
        ("trial", "Trial", 0, date(2025, 1, 2), date(2025, 6, 1)),
    ]
    assert rows(out, "accounts", "lifecycle_stage, churned_at", "account_id = 'A1'") == [("trial", date(2025, 1, 29))]
    assert len(rows(out, "accounts")) == 8
    assert rows(out, "events", "count(*)") == [(5,)]
    assert rows(out, "tickets", "priority, closed_at", "ticket_id in ('K1', 'K2')") == [
        ("low", datetime(2025, 1, 4, 6)),
        ("normal", datetime(2025, 1, 2, 10, 36)),
    ]
    assert rows(out, "csat_responses", "response_id, score") == [("K1", 5.0), ("K2", 3.6), ("K4", 4.4), ("K5", 1.2)]
    assert rows(out, "invoices", "count(*)", "paid_at = issued_at") == [(5,)]
    assert rows(out, "outcomes", "account_id, outcome, arr_change") == [
        ("A1", "churned", 0),
        ("A2", "churned", -588),
        ("A5", "churned", 0),
    ]


def test_missing_files_are_named(source: Path, tmp_path: Path) -> None:
    (source / "invoices.csv").unlink()
    done = prepare(source, tmp_path / "raw")
    assert done.returncode == 1
    assert "lacks invoices.csv.gz" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not REAL.is_dir(), reason=f"growthco's files aren't there ({REAL})")
def test_real_files(tmp_path: Path) -> None:
    out = tmp_path / "raw"
    done = prepare(REAL, out)
    assert done.returncode == 0, done.stderr
    counts = {table: rows(out, table, "count(*)")[0][0] for table in ("events", "tickets", "invoices", "csat_responses")}
    assert counts == {"events": 521_921, "tickets": 12_756, "invoices": 55_318, "csat_responses": 12_756}
    assert rows(out, "accounts", "count(*), count(distinct account_id)") == [(17_617, 12_000)]
    assert rows(out, "accounts", "count(*)", "churned_at < updated_at or churned_at < created_at") == [(0,)]
    assert rows(out, "tickets", "count(*)", "closed_at < created_at or priority not in ('low', 'normal', 'high')") == [(0,)]
