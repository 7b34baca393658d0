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


def test_voided_invoices_stay_out_by_any_time():
    metric = {"m": {"fact": "invoices", "aggregate": "count", "time": "due_at"}}
    row = {"issued_at": "2024-01-01", "due_at": "2024-03-31"}
    rows = [{"invoice_id": "1", **row}, {"invoice_id": "2", "voided_at": "2024-03-31", **row}]
    assert kpi(table("invoices", *rows), metric, window_days=1) == (1.0, "measured")
    assert kpi(table("invoices", *rows), metric, on=date(2024, 3, 30), window_days=1) == (0.0, "measured")


def test_the_newest_row_by_another_time():
    by_closing = {"fact": "tickets", "time": "closed_at"}
    assert kpi(TICKETS, {"m": {**by_closing, "aggregate": "days_since_last"}}, on=date(2024, 4, 1)) == (1.0, "measured")
    latest = {"m": {**by_closing, "aggregate": "latest", "of": "hours_to_close"}}
    assert kpi(TICKETS, latest, on=date(2024, 3, 30)) == (23 * 24 + 10, "measured")  # ticket 3
    assert kpi(TICKETS, latest, on=date(2024, 3, 30), valid_for_days=5) == (None, "stale")


@pytest.mark.parametrize("part", [{"time": "closed_at"}, {"aggregate": "share", "meets": {"field": "priority", "is": "low"}}])
def test_time_and_meets_need_their_columns(part):
    landed = {"accounts": accounts(), "tickets": [file([], columns=["ticket_id", "account_id", "created_at"])]}
    metric = {"m": {"fact": "tickets", "aggregate": "count", **part}}
    assert kpi(landed, metric, window_days=7) == (None, "not_provided")
    assert kpi(table("tickets"), metric, window_days=7)[1] != "not_provided"


def test_both_windows_of_a_share_need_the_denominator():
    metric = {"m": {"fact": "measurements", "aggregate": "share", "meets": {"field": "value", "more_than": 5}}}
    landed = measured(("2024-03-31", "9"), ("2024-03-31 01:00", "1"), ("2024-03-30", "9"))
    options = {"window_days": 1, "compare": "percent_change"}
    assert kpi(landed, metric, **options) == (-50, "measured")
    assert kpi(landed, metric, **options, min_denominator=2) == (None, "small_denominator")


def test_values_on_enough_days_by_another_time_in_a_ratio():
    regular = {"fact": "tickets", "aggregate": "count_distinct", "of": "priority", "time": "closed_at", "min_day_share": 0.1}
    metrics = {"a": regular, "b": {"fact": "tickets", "aggregate": "count"}, "m": {"ratio": ["a", "b"]}}
    rows = [("1", "low", "2024-03-31"), ("2", "low", "2024-03-30"), ("3", "urgent", "2024-03-31"), ("4", "urgent", "2024-03-31")]
    cells = [{"ticket_id": i, "created_at": "2024-03-25", "priority": p, "closed_at": at} for i, p, at in rows]
    assert kpi(table("tickets", *cells), metrics, window_days=20) == (0.25, "measured")  # low alone, on 2 of 20 days
    assert kpi(table("tickets", *cells), metrics, window_days=21) == (0, "measured")  # 2 days are less than 2.1
    assert kpi(table("tickets", *cells), metrics, window_days=10) == (0.5, "measured")


def test_per_day_comes_before_the_comparison():
    landed = measured(("2024-03-31", "28"), ("2024-03-24", "14"))
    options = {"window_days": 7, "compare": "percent_change", "per_day": True}
    assert kpi(landed, SUM, **options, min_baseline=2) == (100, "measured")
    assert kpi(landed, SUM, **options, min_baseline=2.1) == (None, "small_baseline")
    assert kpi(landed, SUM, **options | {"per_day": False}, min_baseline=2.1) == (100, "measured")


def test_converted_amounts_have_nine_decimals():
    row = {"issued_at": "2024-03-31", "currency": " Eur "}  # 1.16
    rows = [{"invoice_id": amount, "amount": amount, **row} for amount in ("0.000000002", "-0.000000004", "0.000000000")]
    metric = {"fact": "invoices", "of": "amount_converted"}  # 2.32e-9, -4.64e-9, 0
    smallest = kpi(table("invoices", *rows), {"m": {**metric, "aggregate": "min"}}, window_days=1)
    assert smallest == (-5e-9, "measured")
    assert kpi(table("invoices", *rows), {"m": {**metric, "aggregate": "max"}}, window_days=1) == (2e-9, "measured")


def test_a_silent_source_comes_after_not_provided_and_before_too_new():
    def status(landed: dict, name: str = "measurements", **options) -> str:
        config = {
            "settings": {"expect_rows_every_days": {name: 1}},
            "metrics": SUM,
            "kpis": {"k": {"metric": "m", "window_days": 7, "min_tenure_days": 36500, **options}},
            "health_scores": [DEFAULT],
        }
        return run(landed, config, [D]).account_kpis[0]["status"]

    assert status({"accounts": accounts()}) == "not_provided"
    assert status(measured()) == "source_stale"  # no row at all
    assert status(measured(("2024-04-01", "1"))) == "source_stale"  # none up to D
    assert status(measured(("2024-03-30", "1"))) == "too_new"
    assert status(measured(), "tickets") == "too_new"  # not a source of this metric
    other = measured()
    other["accounts"] = accounts({"account_id": "a", "created_at": "2020-01-01"}, {"account_id": "b", "created_at": "2020-01-01"})
    other["measurements"][0].rows.append(["b", "x", "2024-03-30", "1", None])
    assert status(other) == "too_new"  # rows of any account count


@pytest.mark.parametrize(
    ("updated", "status"), [("2024-03-30", "measured"), ("2024-03-29", "source_stale"), ("", "source_stale")]
)
def test_silent_accounts(updated, status):
    config = {
        "settings": {"expect_rows_every_days": {"accounts": 1}},
        "metrics": {"m": {"fact": "accounts", "aggregate": "attribute", "of": "tenure_days"}},
        "kpis": {"k": {"metric": "m"}},
        "health_scores": [DEFAULT],
    }
    rows = accounts({"account_id": "a", "created_at": "2020-01-01", "updated_at": updated})
    assert run({"accounts": rows}, config, [D]).account_kpis[0]["status"] == status


def own(metric: dict, rows: list[dict], on: date = D, expected: int | None = None, **options) -> tuple:
    """Value and status of a KPI on a fact of one's own, with an end and a planned date."""
    columns = {"size": "number", "due_on": "date"}
    config = {
        "facts": {"visits": {"model": "v", "account": "who", "time": "began_at", "end": "ended_at", "columns": columns}},
        "metrics": {"m": {"fact": "visits", **metric}},
        "kpis": {"k": {"metric": "m", **options}},
        "health_scores": [DEFAULT],
    }
    if expected:
        config["settings"] = {"expect_rows_every_days": {"visits": expected}}
    full = [dict.fromkeys(("began_at", "ended_at", "size", "due_on")) | {"who": "a", **row} for row in rows]
    (row,) = run({"accounts": accounts()}, config, [on], {"v": full}).account_kpis
    return row["value"], row["status"]


def test_a_fact_of_ones_own_by_its_other_times():
    rows = [
        {"began_at": date(2024, 3, 1), "ended_at": datetime(2024, 3, 31, 23), "due_on": date(2024, 4, 9), "size": 1},
        {"began_at": date(2024, 3, 2), "ended_at": datetime(2024, 4, 1), "due_on": date(2024, 3, 31), "size": 4},
        {"began_at": date(2024, 4, 1), "ended_at": None, "due_on": date(2024, 3, 31), "size": 16},
    ]
    total = {"aggregate": "sum", "of": "size"}
    assert own({**total, "time": "ended_at"}, rows, window_days=1) == (1.0, "measured")
    assert own({**total, "time": "due_on"}, rows, window_days=1) == (4.0, "measured")
    assert own({**total, "where": {"field": "due_on", "more_than": "2024-03-31"}}, rows, window_days=60)[0] == 1  # a plan
    assert own({"aggregate": "oldest_open_days"}, rows) == (29.0, "measured")
    assert own({"aggregate": "oldest_open_days", "time": "due_on"}, rows) == (0.0, "measured")


def test_numbers_of_ones_own_have_nine_decimals():
    rows = [{"began_at": D, "size": size} for size in (0.1234567891, 0.1234567892, 0.1234567886)]
    assert own({"aggregate": "count_distinct", "of": "size"}, rows, window_days=1) == (1.0, "measured")


def test_a_silent_source_of_ones_own():
    rows = [{"began_at": date(2024, 3, 29), "who": "another"}, {"began_at": date(2024, 4, 1)}]
    assert own({"aggregate": "count"}, rows, expected=2, window_days=1) == (0.0, "measured")
    assert own({"aggregate": "count"}, rows, expected=1, window_days=1) == (None, "source_stale")
    assert own({"aggregate": "count"}, [], expected=1, window_days=1) == (None, "source_stale")
