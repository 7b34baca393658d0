"""The reference itself is right: other times, shares, regular values, stale sources and the like, worked by hand."""

from datetime import date, datetime
from fractions import Fraction

import pytest

from . import run
from .examples import DEFAULT, SUM, D, accounts, file, kpi, measured, table

CLOSED = {"m": {"fact": "tickets", "aggregate": "count", "time": "closed_at"}}
TICKETS = table(
    "tickets",
    {"ticket_id": "1", "created_at": "2023-01-01", "closed_at": "2024-03-31 23:00", "priority": "urgent"},
    {"ticket_id": "2", "created_at": "2024-03-30", "closed_at": "2024-03-25 10:00", "priority": "low"},  # rejected
    {"ticket_id": "3", "created_at": "2024-03-01", "closed_at": "2024-03-24 10:00", "priority": "low"},
    {"ticket_id": "4", "created_at": "2024-03-30", "closed_at": "2024-04-02", "priority": "low"},
    {"ticket_id": "5", "created_at": "2024-03-30", "priority": "urgent"},
)


def test_a_window_by_another_time():
    assert kpi(TICKETS, CLOSED, window_days=7) == (1.0, "measured")
    assert kpi(TICKETS, CLOSED, window_days=8) == (2.0, "measured")


def test_oldest_open_by_a_planned_time():
    metric = {"m": {"fact": "invoices", "aggregate": "oldest_open_days", "time": "due_at"}}
    row = {"invoice_id": "1", "issued_at": "2024-01-01", "due_at": "2024-03-21"}
    assert kpi(table("invoices", row), metric) == (10.0, "measured")
    assert kpi(table("invoices", row), metric, on=date(2024, 3, 20)) == (0.0, "measured")


def test_a_row_counts_only_from_its_own_time_on():
    metric = {"m": {"fact": "goals", "aggregate": "count", "time": "target_date"}}
    late = table("goals", {"goal_id": "1", "created_at": "2024-04-01", "target_date": "2024-03-30"})
    assert kpi(late, metric, window_days=7) == (0.0, "measured")
    assert kpi(late, metric, on=date(2024, 4, 1), window_days=7) == (1.0, "measured")


def test_shares():
    metric = {"m": {"fact": "tickets", "aggregate": "share", "meets": {"field": "priority", "is": "urgent"}}}
    assert kpi(TICKETS, metric, window_days=31) == (pytest.approx(1 / 3), "measured")
    assert kpi(TICKETS, metric, window_days=31, min_denominator=4) == (None, "small_denominator")
    assert kpi(TICKETS, metric, on=date(2024, 5, 31), window_days=31) == (None, "missing")
    distinct = {"m": metric["m"] | {"aggregate": "share_distinct", "of": "priority"}}
    assert kpi(TICKETS, distinct, window_days=31) == (0.5, "measured")


def test_values_on_enough_days():
    days = ["2024-03-31 08:00", "2024-03-31 09:00", "2024-03-30", "2024-03-28"]
    rows = [{"event_id": str(i), "occurred_at": day, "user_id": "u"} for i, day in enumerate(days)]
    metric = {"m": {"fact": "usage", "aggregate": "count_distinct", "of": "user_id", "min_day_share": 0.75}}
    assert kpi(table("events", *rows), metric, window_days=4) == (1.0, "measured")
    assert kpi(table("events", *rows), metric, window_days=5) == (0.0, "measured")


def test_per_day_and_tenure():
    assert kpi(measured(("2024-03-31", "14")), SUM, window_days=7, per_day=True) == (2.0, "measured")
    young = measured(("2024-03-31", "1")) | {"accounts": accounts({"account_id": "a", "created_at": "2024-03-03"})}
    assert kpi(young, SUM, window_days=7, min_tenure_days=28) == (1.0, "measured")
    assert kpi(young, SUM, window_days=7, min_tenure_days=29) == (None, "too_new")


def test_amounts_and_features_by_the_seeds():
    amount = {"m": {"fact": "invoices", "aggregate": "sum", "of": "amount_converted"}}
    row = {"issued_at": "2024-03-31", "amount": "10"}
    rows = [{"invoice_id": "1", "currency": "eur", **row}, {"invoice_id": "2", "currency": "XXX", **row}]
    assert kpi(table("invoices", *rows), amount, window_days=1) == (pytest.approx(11.6), "measured")
    used = {"m": {"fact": "usage", "aggregate": "count_distinct", "of": "catalogue_feature"}}
    events = [{"event_id": f, "feature": f, "occurred_at": "2024-03-31"} for f in ("EXPORT", "export", "merge", "hidden")]
    assert kpi(table("events", *events), used, window_days=1) == (2.0, "measured")
    assert kpi(table("events"), {"m": {"fact": "accounts", "aggregate": "attribute", "of": "catalogue_features"}})[0] == 40


@pytest.mark.parametrize(("allowed", "status"), [(2, "measured"), (1, "source_stale")])
def test_a_silent_source(allowed, status):
    config = {
        "settings": {"expect_rows_every_days": {"measurements": allowed}},
        "metrics": SUM,
        "kpis": {"k": {"metric": "m", "window_days": 7}},
        "health_scores": [DEFAULT],
    }
    landed = measured(("2024-03-29 23:59", "5"), ("2024-04-01", "5"))
    result = run(landed, config, [D])
    assert [row["status"] for row in result.account_kpis] == [status]
    assert [row["coverage"] for row in result.account_health_scores] == [1.0 if status == "measured" else 0.0]


def test_accounts_left_unscored():
    config = {
        "score_accounts": {"not": {"field": "lifecycle_stage", "is": "paused"}},
        "metrics": SUM,
        "kpis": {"k": {"metric": "m", "window_days": 7}},
        "health_scores": [DEFAULT],
    }
    rows = [
        {"account_id": name, "created_at": "2020-01-01", "lifecycle_stage": stage}
        for name, stage in (("a", "Paused"), ("b", None))
    ]
    result = run({"accounts": [file(rows)]}, config, [D])
    assert {row["account_id"] for row in result.account_kpis} == {"b"}


def test_a_fact_of_ones_own():
    fact = {"model": "trainings", "time": "began_at", "end": "ended_at", "columns": {"minutes": "number", "paid": "flag"}}
    rows = [
        {"account_id": "a", "began_at": date(2024, 3, 31), "ended_at": None, "minutes": 30, "paid": True},
        {
            "account_id": "a",
            "began_at": datetime(2024, 3, 1, 9),
            "ended_at": datetime(2024, 4, 1),
            "minutes": 20.5,
            "paid": False,
        },
        {"account_id": "b", "began_at": date(2024, 3, 31), "ended_at": None, "minutes": 99, "paid": None},
        {"account_id": "a", "began_at": None, "ended_at": None, "minutes": 99, "paid": True},
    ]
    metrics = {
        "open": {"fact": "own", "aggregate": "open_sum", "of": "minutes"},
        "paid": {"fact": "own", "aggregate": "avg", "of": "paid"},
    }
    config = {"facts": {"own": fact}, "metrics": metrics, "health_scores": [DEFAULT]}
    config["kpis"] = {"k": {"metric": "open"}, "paid": {"metric": "paid", "window_days": 31}}
    found = {row["kpi"]: row["value"] for row in run({"accounts": accounts()}, config, [D], {"trainings": rows}).account_kpis}
    assert found == {"k": Fraction(101, 2), "paid": 0.5}
