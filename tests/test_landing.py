"""Landing: what a delivered folder becomes, in the database that dbt reads."""

import gzip
import json
import os

import duckdb
import pandas as pd
import pytest
from project import write_csv

from orchestration import landing, settings
from orchestration.settings import UserError

ACCOUNTS = "account_id,account_name,created_at\nA1,One,2026-01-01\nA2,,2026-01-02\n"
TICKETS = "ticket_id,account_id,created_at\n"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An empty home and database, and a folder to deliver in."""
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CUSTOMER_HEALTH_DB", str(tmp_path / "db" / "test.duckdb"))
    folder = tmp_path / "delivered"
    folder.mkdir()
    return folder


def write(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(sql):
    with duckdb.connect(str(settings.database_path()), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_every_format_lands_the_same(place):
    frame = pd.DataFrame({"account_id": ["A1", "A2"], "account_name": ["One", None], "created_at": ["2026-01-01", "2026-01-02"]})
    lines = "".join(json.dumps({k: v for k, v in row.items() if pd.notna(v)}) + "\n" for row in frame.to_dict("records"))
    landed = []
    for name, content in [
        ("accounts.csv", ACCOUNTS),
        ("accounts.csv.gz", gzip.compress(ACCOUNTS.encode())),
        ("accounts.jsonl", lines),
        ("accounts.jsonl.gz", gzip.compress(lines.encode())),
        ("accounts/any name.csv", ACCOUNTS),
        ("ACCOUNTS.CSV", "\ufeff Account_ID ,ACCOUNT_NAME,created_at\nA1,One,2026-01-01\nA2,,2026-01-02\n"),
    ]:
        path = write(place, name, content)
        landing.land(place)
        landed.append(
            rows(
                "select account_id, account_name, created_at, _line from raw.accounts"
                " where _landing = (select max(_landing) from raw.accounts)"
            )
        )
        path.unlink()
    (place / "accounts").rmdir()
    frame.to_parquet(place / "accounts.parquet")
    landing.land(place)
    landed.append(rows("select account_id, account_name, created_at, _line from raw.accounts where _file = 'accounts.parquet'"))
    assert all(sorted(result) == sorted(landed[0]) for result in landed)
    assert [row[:3] for row in landed[0]] == [("A1", "One", "2026-01-01"), ("A2", None, "2026-01-02")]


def test_text_is_kept_as_it_stands(place):
    write(place, "accounts.csv", 'account_id,account_name,created_at\n007," a ""quoted""\nname, ",2026-01-01\n')
    write(place, "tickets.jsonl", '{"ticket_id": 1.50, "account_id": 007, "created_at": "x"}\n'.replace("007", "7"))
    landing.land(place)
    assert rows("select account_id, account_name from raw.accounts") == [("007", ' a "quoted"\nname, ')]
    assert rows("select ticket_id, account_id from raw.tickets") == [("1.50", "7")]


def test_parquet_keeps_its_types(place):
    write(place, "accounts.csv", ACCOUNTS)
    frame = pd.DataFrame({"Event_ID": [1], "account_id": ["A1"], "occurred_at": [pd.Timestamp("2026-01-01 10:00")]})
    frame.to_parquet(place / "events.parquet")
    landing.land(place)
    assert rows("select typeof(event_id), typeof(occurred_at) from raw.events") == [("BIGINT", "TIMESTAMP")]


def test_landing_again_replaces_and_other_files_add(place):
    write(place, "accounts.csv", ACCOUNTS)
    write(place, "tickets/one.csv", TICKETS + "T1,A1,2026-01-01\nT2,A1,2026-01-01\n")
    landing.land(place)
    write(place, "tickets/one.csv", TICKETS + "T3,A1,2026-01-01\n")
    write(place, "tickets/two.csv", TICKETS + "T4,A1,2026-01-01\n")
    report = landing.land(place)
    assert rows("select ticket_id, _landing, _file, _line from raw.tickets order by 1") == [
        ("T3", 2, "tickets/one.csv", 0),
        ("T4", 2, "tickets/two.csv", 0),
    ]
    assert next(table for table in report.tables if table.name == "tickets").replaced == 1
    assert len(list((settings.home() / "landed").glob("tickets/*/*"))) == 2


def test_the_same_name_elsewhere_is_another_file(place, tmp_path):
    write(place, "accounts.csv", ACCOUNTS)
    landing.land(place)
    write(tmp_path, "next/accounts.csv", "account_id,created_at\nA3,2026-01-03\n")
    landing.land(tmp_path / "next")
    assert rows("select account_id, account_name from raw.accounts order by 1") == [
        ("A1", "One"),
        ("A2", None),
        ("A3", None),
    ]


def test_a_column_goes_with_the_last_file_that_had_it(place):
    write(place, "accounts.csv", ACCOUNTS)
    landing.land(place)
    write(place, "accounts.csv", "account_id,created_at,colour\nA1,2026-01-01,red\n")
    report = landing.land(place)
    columns = [column for (column,) in rows("select column_name from information_schema.columns where table_name = 'accounts'")]
    assert columns == ["account_id", "created_at", "colour", "_delivery", "_landing", "_file", "_line"]
    assert report.tables[0].unknown_columns == ["colour"]
    assert "account_name" in report.tables[0].absent_columns


def test_types_that_disagree_become_text(place):
    write(place, "accounts/old.csv", "account_id,created_at,arr\nA1,2026-01-01,12.50\n")
    frame = pd.DataFrame({"account_id": [2], "created_at": [pd.Timestamp("2026-01-02")], "arr": [7]})
    frame.to_parquet(place / "accounts" / "new.parquet")
    landing.land(place)
    assert rows("select account_id, created_at, arr from raw.accounts order by 1") == [
        ("2", "2026-01-02 00:00:00", "7"),
        ("A1", "2026-01-01", "12.50"),
    ]


def test_a_header_alone_is_a_table_without_rows(place):
    write(place, "accounts.csv", ACCOUNTS)
    write(place, "tickets.csv", TICKETS)
    landing.land(place)
    assert rows("select count(*) from raw.tickets") == [(0,)]


def test_every_fault_is_named_and_nothing_is_landed(place):
    write(place, "accounts.csv", ACCOUNTS)
    landing.land(place)
    before = (settings.home() / "landed" / "manifest.json").read_text()
    write(place, "accounts.csv", "account_id\nA1\n")
    write(place, "tickets.csv", "ticket_id,account_id,created_at,ticket_id\n")
    write(place, "users.csv", b"")
    write(place, "events.jsonl", '{"event_id": 1}\nnot json\n')
    with pytest.raises(UserError) as fault:
        landing.land(place)
    for part in (
        "accounts.csv: created_at isn't there; accounts needs account_id, created_at",
        "tickets.csv: ticket_id stands there twice",
        "users.csv: it is empty",
        "events.jsonl, line 2: it isn't JSON",
    ):
        assert part in str(fault.value)
    assert (settings.home() / "landed" / "manifest.json").read_text() == before
    assert rows("select count(*) from raw.accounts") == [(2,)]


def test_unknown_files_are_named_with_what_was_expected(place):
    write(place, "accounts.csv", ACCOUNTS)
    write(place, "evnets.csv", "x\n")
    write(place, "tickets.xlsx", "x")
    write(place, "README.md", "not data")
    with pytest.raises(UserError) as fault:
        landing.land(place)
    assert "evnets.csv: no raw table is called evnets (did you mean events?)" in str(fault.value)
    assert "tickets.xlsx: not a file of a known format" in str(fault.value)
    assert "README" not in str(fault.value)
    assert "nps_responses" in str(fault.value) and ".csv.gz" in str(fault.value)


def test_accounts_must_come_first(place):
    write(place, "tickets.csv", TICKETS)
    with pytest.raises(UserError, match=r"accounts isn't there; .* must hold accounts\.csv"):
        landing.land(place)
    write(place, "accounts.csv", ACCOUNTS)
    landing.land(place)
    (place / "accounts.csv").unlink()
    assert landing.land(place).absent_tables.count("accounts") == 0


def test_a_line_that_is_no_csv_is_named(place):
    write(place, "accounts.csv", ACCOUNTS + 'A3,"never closed,2026-01-01\n')
    with pytest.raises(UserError, match=r"accounts\.csv: .*Line: 4"):
        landing.land(place)
    assert not (settings.home() / "landed" / "manifest.json").exists()


def test_a_killed_landing_can_be_run_again(place, monkeypatch):
    write(place, "accounts.csv", ACCOUNTS)
    landing.land(place)
    write(place, "accounts.csv", "account_id,created_at\nA9,2026-01-09\n")
    with monkeypatch.context() as patched:
        patched.setattr(landing, "_write_manifest", lambda files: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            landing.land(place)
    assert rows("select count(*) from raw.accounts") == [(2,)]
    landing.land(place)
    assert rows("select account_id from raw.accounts") == [("A9",)]
    assert len(list((settings.home() / "landed").glob("accounts/*/*"))) == 1


def test_views_come_back_with_a_new_database(place):
    write(place, "accounts.csv", ACCOUNTS)
    landing.land(place)
    os.remove(settings.database_path())
    landing.refresh_raw_tables()
    assert rows("select count(*) from raw.accounts") == [(2,)]


def test_tables_of_a_warehouse_are_left_alone(place):
    settings.database_path().parent.mkdir()
    with duckdb.connect(str(settings.database_path())) as connection:
        connection.execute("create schema raw; create table raw.tickets as select 1 as ticket_id")
    write(place, "accounts.csv", ACCOUNTS)
    landing.land(place)
    assert rows("select * from raw.tickets") == [(1,)]
    write(place, "tickets.csv", TICKETS)
    with pytest.raises(UserError, match="is a table of yours"):
        landing.land(place)


def test_what_was_landed_is_landed_again_only_when_it_changed(tmp_path, monkeypatch):
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CUSTOMER_HEALTH_DB", str(tmp_path / "raw.duckdb"))
    write_csv(tmp_path / "raw", "accounts.csv", "account_id,created_at\nA,2026-01-01")
    write_csv(tmp_path / "raw", "events/1.csv", "event_id,account_id,occurred_at\ne1,A,2026-05-01")
    assert [table.name for table in landing.land(tmp_path / "raw", only_new=True).tables] == ["accounts", "events"]
    assert landing.land(tmp_path / "raw", only_new=True).tables == []
    write_csv(tmp_path / "raw", "events/2.csv", "event_id,account_id,occurred_at\ne2,A,2026-05-02")
    write_csv(tmp_path / "raw", "accounts.csv", "account_id,created_at\nA,2026-01-02\nB,2026-01-01")
    report = landing.land(tmp_path / "raw", only_new=True)
    assert [(table.name, table.files, table.rows, table.replaced) for table in report.tables] == [
        ("accounts", 1, 2, 1),
        ("events", 1, 1, 0),
    ]
    assert [file.name for file in landing.read_manifest()] == ["events/1.csv", "accounts.csv", "events/2.csv"]
