"""Scores as files for any other CRM: CSV and Parquet, whole, and without formulas."""

import csv
import datetime

import pyarrow.parquet as pq
import pytest

from orchestration import crm, crm_files
from orchestration.__main__ import main
from orchestration.settings import UserError

DAY = "2026-05-31"


def test_files_hold_every_account(published, tmp_path, capsys):
    published.account("A-1", "Harbor & Pine", "Ann")
    published.score(DAY, "A-1", 28, "RED", {"open_tickets": 20})
    published.score(DAY, "A-3", None, "UNKNOWN")
    folder = tmp_path / "new" / "folder"
    assert main(["crm-files", "--to", str(folder)]) == 0
    assert "Scores of 2 accounts on 2026-05-31" in capsys.readouterr().out
    assert sorted(path.name for path in folder.iterdir()) == ["health_scores_2026-05-31.csv", "health_scores_2026-05-31.parquet"]
    assert (folder / "health_scores_2026-05-31.csv").read_bytes().decode().split("\r\n") == [
        "as_of_date,account_id,account_name,csm,health_score,score,band,reasons",
        "2026-05-31,A-1,Harbor & Pine,Ann,default,28,RED,open_tickets (-20.0)",
        "2026-05-31,A-3,,,default,,UNKNOWN,",
        "",
    ]
    rows = pq.read_table(folder / "health_scores_2026-05-31.parquet").to_pylist()
    assert rows[1] == dict.fromkeys(crm_files.COLUMNS.names) | {
        "as_of_date": datetime.date(2026, 5, 31),
        "account_id": "A-3",
        "health_score": "default",
        "band": "UNKNOWN",
    }


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1"])
def test_no_cell_becomes_a_formula(published, tmp_path, name):
    published.account("A-1", name, '=HYPERLINK("http://x")')
    published.score(DAY, "A-1", 28, "RED")
    dropped = crm_files.drop(tmp_path / "out")
    with dropped.csv.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["account_name"], row["csm"]) == (f"'{name}", '\'=HYPERLINK("http://x")')
    assert pq.read_table(dropped.parquet).to_pylist()[0]["account_name"] == name


def test_a_file_is_whole_or_not_there(published, tmp_path, monkeypatch):
    published.score(DAY, "A-1", 28, "RED")
    dropped = crm_files.drop(tmp_path)
    before = dropped.csv.read_bytes()

    def full(path, scores):
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(crm_files, "_write_csv", full)
    with pytest.raises(UserError, match="No space left on device"):
        crm_files.drop(tmp_path)
    assert dropped.csv.read_bytes() == before and not list(tmp_path.glob("*.partial"))


def test_reasons_are_as_in_account_health_current(published):
    published.score(DAY, "A-1", 28, "RED", {"b": 5.04, "a": 5.04, "c": 0.04, "d": 3})
    _, (score,) = crm.read()
    assert score.reasons == "a (-5.0), b (-5.0), d (-3.0)"
