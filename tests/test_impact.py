"""What the text and the table of `make impact` hold, from scores that are given."""

from pathlib import Path

import duckdb
import pytest

from orchestration import impact

# account, score and band under vars.yml, score and band under the other configuration
MOVES = [
    ("gains", None, "UNKNOWN", 72, "GREEN"),
    ("loses", 40, "YELLOW", None, "UNKNOWN"),
    ("loses more", 90, "GREEN", None, "UNKNOWN"),
    ("falls", 80, "GREEN", 20, "RED"),
    ("rises", 50, "YELLOW", 52, "YELLOW"),
    ("stays", 50, "YELLOW", 50, "YELLOW"),
    ("never had one", None, "UNKNOWN", None, "UNKNOWN"),
    ("leaves", 60, "YELLOW", None, None),
    ("comes", None, None, 10, "RED"),
]


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        for name in ("mine", "other"):
            connection.execute(
                f"""create temp table {name}_scores (as_of_date date, account_id varchar, health_score varchar, score bigint,
                score_exact double, band varchar, config_version varchar);
                create temp table {name}_kpis (account_id varchar, section varchar, kpi varchar, contribution double)"""
            )
        connection.execute("create temp table names (account_id varchar, account_name varchar)")
        for account, *scores in MOVES:
            for name, score, band in (("mine", *scores[:2]), ("other", *scores[2:])):
                if band:
                    row = ["2026-05-31", account, "default", score, score, band, name]
                    connection.execute(f"insert into {name}_scores values (?, ?, ?, ?, ?, ?, ?)", row)
                if score is not None:
                    connection.execute(f"insert into {name}_kpis values (?, 'All', 'csm', ?)", [account, score])
        connection.execute(f"create temp table config_impact as {impact.COMPARISON}")
        yield connection


def test_accounts_that_gain_or_lose_a_score_come_first_then_the_largest_moves(connection):
    accounts = [account for (account,) in connection.execute("select account_id from config_impact").fetchall()]
    assert accounts == ["loses more", "leaves", "loses", "gains", "comes", "falls", "rises", "never had one", "stays"]


def test_the_text_shows_who_gains_or_loses_a_score_and_who_moves_most(connection):
    text = "\n".join(impact._markdown(connection, "2026-05-31", Path("other.yml")))
    before, moved = text.split("The 2 that move most, and the KPIs behind it:")
    assert "9 accounts: 7 change their score, 6 their band, 2 their health score." in before
    assert "2 gain a score, 3 lose theirs:" in before
    assert [line for line in before.splitlines() if "csm" in line] == [
        "| loses more (loses more) | 90 GREEN | UNKNOWN | lost | csm (-90.0) |",
        "| leaves (leaves) | 60 YELLOW | not scored | lost | csm (-60.0) |",
        "| loses (loses) | 40 YELLOW | UNKNOWN | lost | csm (-40.0) |",
        "| gains (gains) | UNKNOWN | 72 GREEN | gained | csm (+72.0) |",
        "| comes (comes) | not scored | 10 RED | gained | csm (+10.0) |",
    ]
    assert [line for line in moved.splitlines() if "csm" in line] == [
        "| falls (falls) | 80 GREEN | 20 RED | -60.0 | csm (-60.0) |",
        "| rises (rises) | 50 YELLOW | 52 YELLOW | +2.0 | csm (+2.0) |",
    ]


def test_a_long_list_says_how_many_more_there_are(connection, monkeypatch):
    monkeypatch.setattr(impact, "MOVERS", 1)
    text = "\n".join(impact._markdown(connection, "2026-05-31", Path("other.yml")))
    assert "2 gain a score, 3 lose theirs; the first 1:" in text
    assert "The 1 that move most, and the KPIs behind it:" in text
    assert text.count("| lost |") == 1 and "gained" not in text


def test_nothing_is_said_of_scores_that_nobody_gains_or_loses(connection):
    connection.execute("delete from config_impact where score is null or other_score is null")
    assert "gain a score" not in "\n".join(impact._markdown(connection, "2026-05-31", Path("other.yml")))
