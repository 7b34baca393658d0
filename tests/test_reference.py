"""The reference itself is right: its rules, worked by hand (scores are in reference/test_scores.py)."""

from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from reference import TABLES, LandedFile, read_raw, run
from reference.examples import DEFAULT, LATEST, SUM, D, accounts, file, kpi, measured, quality, table
from reference.filters import matches
from reference.raw import UnreadableError, read_boolean, read_number, read_time

# reading


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *[("5.", 5), (".5", Fraction(1, 2)), ("-1e2", -100), ("+7", 7), ("1e24", 10**24), ("0e999", 0)],
        *[("0.0000000005", Fraction(1, 10**9)), ("-0.0000000005", -Fraction(1, 10**9)), ("0.00000000049", 0)],
        ("1e-99999999", 0),
    ],
)
def test_numbers(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["1,000", "$1", "NaN", "inf", ".", "1e", "1_0", "1e25", "1e999999999", "٣", "1 0"])
def test_unreadable_numbers(text):
    with pytest.raises(UnreadableError):
        read_number(text)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2024-01-02", datetime(2024, 1, 2)),
        ("2024-01-02 03:04", datetime(2024, 1, 2, 3, 4)),
        ("2024-01-02T03:04:05.1234567Z", datetime(2024, 1, 2, 3, 4, 5, 123456)),
        ("2024-01-02T00:30+02:00", datetime(2024, 1, 1, 22, 30)),
        ("2024-01-02 23:00:00-0130", datetime(2024, 1, 3, 0, 30)),
        ("2024-01-02T03:04+05", datetime(2024, 1, 1, 22, 4)),
    ],
)
def test_times(text, time):
    assert read_time(text) == time


@pytest.mark.parametrize(
    "text",
    [
        *["2024-02-30", "2023-02-29", "0000-01-01", "2024-1-1", "2024-01-01T24:00", "2024-01-01 10", "2024-01-01Z"],
        *["2024-01-01T10:00 Z", "2024-01-01T10:00:60", "2024-01-01T10:00:00.", "0001-01-01T00:00+01"],
    ],
)
def test_unreadable_times(text):
    with pytest.raises(UnreadableError):
        read_time(text)


def test_booleans():
    assert [read_boolean(text) for text in ("TRUE", "t", "Yes", "y", "1")] == [True] * 5
    assert [read_boolean(text) for text in ("false", "F", "no", "N", "0")] == [False] * 5
    with pytest.raises(UnreadableError):
        read_boolean("on")


def test_tables_agree_with_the_sources_file():
    path = Path(__file__).parents[1] / "models/staging/_raw__sources.yml"
    types = {"timestamp": "time", "text": "text", "number": "number", "boolean": "boolean"}
    sources = yaml.safe_load(path.read_text())["sources"][0]["tables"]
    assert [source["name"] for source in sources] == list(TABLES)
    for source in sources:
        ours, meta = TABLES[source["name"]], source["config"]["meta"]
        assert (list(ours.key), ours.key_day) == (meta["key"], meta.get("key_day"))
        assert ours.before_account == meta.get("warn_before_account")
        for column, own in zip(source["columns"], ours.columns, strict=True):
            rules = column.get("config", {}).get("meta", {})
            assert (own.name, own.type) == (column["name"], types[column["data_type"]])
            assert (own.required, own.folded) == (rules.get("required", False), rules.get("folded", False))
            assert list(own.accepted) == rules.get("accepted", [])
            assert own.between == (tuple(rules["range"]) if "range" in rules else None)
            assert (own.not_before, own.warn_before) == (rules.get("not_before"), rules.get("warn_before"))


# rejected, superseded, warned


def test_the_first_reason_of_rejection_decides():
    def ticket(**cells):
        return {"ticket_id": "t", "created_at": "2024-01-02", **cells}

    rows = [
        (ticket(ticket_id=" \u00a0", account_id="zz", created_at="x"), "missing ticket_id"),
        (ticket(account_id="zz", created_at="x"), "unreadable created_at"),
        (ticket(account_id="zz", closed_at="2024-01-01"), "unknown account"),
        (ticket(closed_at="2024-01-01T23:00", first_responded_at="2024-01-01"), "first_responded_at before created_at"),
        (ticket(closed_at="2024-01-01T23:59"), "closed_at before created_at"),
    ]
    for row, reason in rows:
        assert quality(table("tickets", row), "tickets") == {"read": 1, "accepted": 0, "superseded": 0, reason: 1}
    nps = {"response_id": "r", "responded_at": "2024-01-02", "score": "10.5"}
    assert quality(table("nps_responses", nps), "nps_responses")["score out of range"] == 1
    assert quality(table("nps_responses", {**nps, "score": "9.5"}), "nps_responses")["accepted"] == 1
    same_day = ticket(created_at="2024-01-02T10:00", closed_at="2024-01-02T09:00")
    assert quality(table("tickets", same_day), "tickets")["accepted"] == 1


def test_an_account_is_known_by_a_row_that_is_not_rejected():
    landed = table("advocacy", {"advocacy_id": "x", "occurred_at": "2024-01-02", "kind": " REVIEW "})
    assert read_raw(landed)["advocacy"].rows[0]["kind"] == "review"
    rejected = {"account_id": "a", "created_at": None}
    landed["accounts"] = accounts(rejected, {"account_id": "A", "created_at": "2024-01-01"})
    assert quality(landed, "advocacy")["unknown account"] == 1


def supersede(*files: LandedFile) -> list[str]:
    result = read_raw({"accounts": accounts(), "interactions": list(files)})["interactions"]
    return [row["status"] for row in result.rows]


def test_superseded_by_loaded_at_then_landing_file_name_and_line():
    def row(status, **cells):
        return {"interaction_id": "i", "account_id": "a", "occurred_at": "2024-01-01", "status": status, **cells}

    held, sent, replied = row("held"), row("sent"), row("replied")
    assert supersede(file([{**held, "loaded_at": "2020-01-01"}], 1), file([sent], 2)) == ["held"]
    assert supersede(file([held], 2), file([sent], 1)) == ["held"]
    assert supersede(file([held], 1), file([sent], 2)) == ["sent"]
    assert supersede(file([held], 1, "b"), file([sent], 1, "a")) == ["held"]
    assert supersede(file([held], 1, "a"), file([sent], 1, "a-1")) == ["held"]  # a.csv after a-1.csv
    assert supersede(file([held, sent, replied])) == ["replied"]
    assert supersede(file([held, {**sent, "account_id": "zz"}])) == ["held"]  # a rejected row supersedes nothing
    moved = {**sent, "occurred_at": "2024-02-01"}
    assert supersede(file([held, moved])) == ["sent"]


def test_keys():
    events = [{"event_id": "e", "occurred_at": at} for at in ("2024-01-01", "2024-01-01T10:00", "2024-01-02")]
    assert quality(table("events", *events), "events") == {"read": 3, "accepted": 2, "superseded": 1}
    history = [{"account_id": "a", "created_at": "2020-01-01", "updated_at": at} for at in (None, "?", "2024-01-01")]
    assert quality({"accounts": accounts(*history)}, "accounts")["superseded"] == 1
    assert quality(measured(("2024-01-01", "1"), ("2024-01-01T00:00Z", "2")), "measurements")["superseded"] == 1


def test_warnings_are_counted_on_accepted_rows():
    ticket = {"ticket_id": "t", "created_at": "2019-12-31", "priority": "Huge", "escalated": "?", "closed_at": "never"}
    assert quality(table("tickets", ticket, ticket), "tickets") == {
        **{"read": 2, "accepted": 1, "superseded": 1, "warned: created_at before account": 1},
        **{"warned: unexpected priority": 1, "warned: unreadable escalated": 1, "warned: unreadable closed_at": 1},
    }
    landed = {"accounts": accounts({"account_id": "a", "created_at": "2024-01-02", "churned_at": "2024-01-01"})}
    assert quality(landed, "accounts")["warned: churned_at before created_at"] == 1


# time


def test_windows():
    edges = [("2024-03-31T23:59:59.999999", "1"), ("2024-03-25", "10"), ("2024-03-24T23:59", "100")]
    assert kpi(measured(*edges, ("2024-04-01", "1000")), SUM, window_days=7) == (11, "measured")
    # previous window: 18 .. 24 March
    landed = measured(("2024-03-18", "4"), ("2024-03-17", "9"), ("2024-03-24T12:00", "4"), ("2024-03-25", "4"))
    assert kpi(landed, SUM, window_days=7, compare="percent_change") == (-50, "measured")


def test_version_in_force_and_live_accounts():
    def live(on, *versions):
        rows = [{"account_id": "a", "created_at": "2024-01-10", **version} for version in versions]
        metrics = {"m": {"fact": "accounts", "aggregate": "attribute", "of": "arr"}}
        config = {"metrics": metrics, "kpis": {"k": {"metric": "m"}}, "health_scores": [DEFAULT]}
        return [row["value"] for row in run({"accounts": accounts(*rows)}, config, [on]).account_kpis]

    first, second = {"arr": "1", "updated_at": "2024-02-01"}, {"arr": "2", "updated_at": "2024-02-05T23:00"}
    assert live("2024-01-09", first) == []
    assert live("2024-01-10", first, second) == [1]  # before the first version, the first
    assert [live(f"2024-02-0{d}", first, second)[0] for d in (4, 5)] == [1, 2]
    assert live("2024-01-20", first, {"arr": "3", "updated_at": None}) == [3]
    churned = {"arr": "1", "churned_at": "2024-02-03T09:00", "updated_at": None}
    assert [live(f"2024-02-0{d}", churned) for d in (2, 3)] == [[1], []]


# aggregates


def test_open_tickets_are_seen_as_on_the_day():
    rows = [
        {"ticket_id": "1", "created_at": "2024-03-01", "closed_at": "2024-04-03", "escalated": "y"},
        {"ticket_id": "2", "created_at": "2024-03-10", "closed_at": "2024-03-31T12:00"},
        {"ticket_id": "3", "created_at": "2024-04-01"},
    ]
    landed = table("tickets", *rows)
    tickets = {"fact": "tickets"}
    assert kpi(landed, {"m": {**tickets, "aggregate": "open_count"}}) == (1, "measured")
    assert kpi(landed, {"m": {**tickets, "aggregate": "oldest_open_days"}}) == (30, "measured")
    assert kpi(landed, {"m": {**tickets, "aggregate": "open_sum", "of": "escalated"}}) == (1, "measured")
    hours = {"m": {**tickets, "aggregate": "max", "of": "hours_to_close"}}
    assert kpi(landed, hours, window_days=31) == (21 * 24 + 12, "measured")
    assert kpi(landed, hours, on=date(2024, 3, 30), window_days=31) == (None, "missing")


def test_invoices():
    rows = [
        {"invoice_id": "1", "due_at": "2024-03-10", "paid_at": "2024-03-15T08:00", "amount": "5"},
        {"invoice_id": "2", "due_at": "2024-03-30", "amount": "-7"},
        {"invoice_id": "3", "due_at": "2024-03-31", "voided_at": "2024-03-31", "amount": "9"},
        {"invoice_id": "4", "due_at": "2024-03-20", "paid_at": "2024-03-19"},
    ]
    rows = [{"issued_at": "2024-03-01", **row} for row in rows]
    landed = table("invoices", *rows)

    def value(on=D, **metric):
        return kpi(landed, {"m": {"fact": "invoices", **metric}}, on, window_days=31)[0]

    assert value(aggregate="sum", of="amount") == -2
    assert value(date(2024, 3, 30), aggregate="sum", of="amount") == 7
    assert value(aggregate="sum", of="overdue") == 1
    assert value(date(2024, 3, 30), aggregate="sum", of="overdue") == 0
    assert value(aggregate="avg", of="days_late") == 2.5
    assert value(aggregate="count") == 3


def test_latest_ties_and_pool():
    landed = measured(("2024-03-01", "1"), ("2024-03-08T10:00", "4"), ("2024-03-08T11:00", "7"), ("2024-04-02", "99"))
    landed["measurements"][0].rows.append(["a", "y", "2024-03-08T11:00", "9", None])
    assert kpi(landed, {"m": LATEST}) == (8, "measured")
    assert kpi(landed, {"m": {**LATEST, "pool_days": 7}})[0] == pytest.approx(20 / 3)
    assert kpi(landed, {"m": {**LATEST, "pool_days": 8}})[0] == 21 / 4
    assert kpi(landed, {"m": {**LATEST, "where": {"field": "measure", "is": "X"}}}) == (7, "measured")
    assert kpi(landed, {"m": LATEST}, valid_for_days=23) == (8, "measured")
    assert kpi(landed, {"m": LATEST}, valid_for_days=22) == (None, "stale")


def test_goals_and_promoters():
    rows = [
        {"goal_id": "1", "target_date": "2024-03-30", "achieved_at": "2024-03-31T20:00"},
        {"goal_id": "2", "target_date": "2024-03-30", "abandoned_at": "2024-04-01"},
        {"goal_id": "3", "target_date": "2024-03-31"},
    ]
    landed = table("goals", *({"created_at": "2024-03-01", **row} for row in rows))

    def value(on, aggregate, of=None):
        return kpi(landed, {"m": {"fact": "goals", "aggregate": aggregate, "of": of}}, on)[0]

    days = [date(2024, 3, 30), D, date(2024, 4, 1)]
    assert [value(on, "open_count") for on in days] == [3, 2, 1]
    assert [value(on, "open_sum", "overdue") for on in days] == [0, 1, 1]
    achieved = {"m": {"fact": "goals", "aggregate": "sum", "of": "achieved"}}
    assert [kpi(landed, achieved, on, window_days=60)[0] for on in days] == [0, 1, 1]
    overdue = {"m": {"fact": "goals", "aggregate": "sum", "of": "overdue"}}  # what has ended isn't overdue
    assert [kpi(landed, overdue, on, window_days=60)[0] for on in days] == [0, 1, 1]

    scores = [{"response_id": s, "score": s, "responded_at": "2024-03-31"} for s in ("10", "9", "8.9", "7", "6.9", "0")]
    points = {"m": {"fact": "nps", "aggregate": "sum", "of": "nps_points"}}
    assert kpi(table("nps_responses", *scores), points, window_days=1) == (0, "measured")
    assert kpi(table("nps_responses", *scores[:5]), points, window_days=1) == (100, "measured")


def test_usage_is_rolled_up():
    def event(id, user, at, seconds, module="core"):
        return {"event_id": id, "user_id": user, "occurred_at": at, "duration_seconds": seconds, "module": module}

    rows = [event("1", "u", "2024-03-31T01:00", "60"), event("2", "u", "2024-03-31T02:00", None)]
    rows += [event("3", None, "2024-03-30", "90"), event("4", "U", "2024-03-30", None, None)]
    landed = table("events", *rows)

    def value(aggregate, of=None, **more):
        return kpi(landed, {"m": {"fact": "usage", "aggregate": aggregate, "of": of, **more}}, window_days=7)[0]

    assert value("sum", "minutes") == 2.5
    assert value("sum", "events") == 4
    assert (value("count_distinct", "user_id"), value("count_distinct", "user_day")) == (2, 2)
    assert value("sum", "events", where={"field": "events", "more_than": 1}) == 2
    assert value("sum", "events", where={"not": {"field": "module", "is": "CORE"}}) == 1


def test_days_since_last_counts_from_created_without_rows():
    metrics = {"m": {"fact": "interactions", "aggregate": "days_since_last"}}
    assert kpi(table("interactions", {"interaction_id": "1", "occurred_at": "2024-03-21T23:00"}), metrics)[0] == 10
    assert kpi(table("interactions"), metrics, on=date(2020, 1, 11)) == (10, "measured")


def test_by_day_is_the_mean_of_the_days_that_have_a_value():
    landed = measured(("2024-03-31", "6"), ("2024-03-31T01:00", "2"), ("2024-03-29", "1"))
    average = {"m": {"fact": "measurements", "aggregate": "avg", "of": "value"}}
    assert kpi(landed, average, window_days=4, by_day="avg") == (2.5, "measured")
    assert kpi(landed, SUM, window_days=4, by_day="avg") == (9 / 4, "measured")
    ratio = {"s": SUM["m"], "l": LATEST, "m": {"ratio": ["s", "l"]}}  # the part without a window is taken on D
    assert kpi(landed, ratio, window_days=4, by_day="avg") == (9 / 2 / 4, "measured")


# statuses


def test_statuses_of_comparisons():
    def status(now, before, on=D, **options):
        cells = [(at, value) for at, value in (("2024-03-31", now), ("2024-03-30", before)) if value]
        return kpi(measured(*cells), SUM, on, window_days=1, compare="percent_change", **options)

    assert status("4", "2") == (100, "measured")
    assert status("2", "-4") == (150, "measured")
    assert status(None, None, min_baseline=5) == (None, "no_activity")
    assert status("4", "0", min_baseline=5) == (None, "small_baseline")
    assert status("4", "5", min_baseline=5) == (-20, "measured")
    assert status("4", None) == (None, "from_zero")
    # created on D-2N+1 it can be compared, a day later not
    assert status(None, None, on=date(2020, 1, 2)) == (None, "no_activity")
    assert status(None, None, on=date(2020, 1, 1)) == (None, "too_new")


def test_small_denominator_comes_before_missing():
    ratio = {"s": SUM["m"], "n": {"fact": "measurements", "aggregate": "count"}, "m": {"ratio": ["s", "n"]}}
    assert kpi(measured(), ratio, window_days=1) == (None, "missing")
    assert kpi(measured(), ratio, window_days=1, min_denominator=1) == (None, "small_denominator")
    options = {"window_days": 1, "compare": "percent_change", "min_denominator": 1}
    assert kpi(measured(("2024-03-31", "1")), ratio, **options) == (None, "small_denominator")
    assert kpi(measured(("2024-03-31", "1"), ("2024-03-30", "2")), ratio, **options) == (-50, "measured")


def test_not_provided_by_what_the_metric_needs():
    landed = {"accounts": accounts(), "tickets": [file([], columns=["ticket_id", "account_id", "created_at"])]}
    tickets = {"fact": "tickets"}
    assert kpi(landed, {"m": {"fact": "nps", "aggregate": "count"}}, window_days=1)[1] == "not_provided"
    assert kpi(landed, {"m": {**tickets, "aggregate": "count"}}, window_days=1) == (0, "measured")
    assert kpi(landed, {"m": {**tickets, "aggregate": "open_count"}})[1] == "not_provided"
    where = {"any": [{"field": "priority", "is": "high"}]}
    assert kpi(landed, {"m": {**tickets, "aggregate": "count", "where": where}}, window_days=1)[1] == "not_provided"
    attribute = {"m": {"fact": "accounts", "aggregate": "attribute", "of": "days_to_renewal"}}
    assert kpi(landed, attribute)[1] == "not_provided"


# filters


def test_filters():
    row = {"tier": "Größe", "arr": Fraction(1, 10), "renewal_date": datetime(2024, 3, 31, 23), "plan": None}
    true = [
        {"field": "tier", "is": " GRÖSSE ".replace("SS", "ß")},
        {"field": "arr", "at_least": 0.1},
        {"all": [{"field": "arr", "at_most": 0.1}, {"not": {"field": "arr", "less_than": 0.1}}]},
        {"field": "renewal_date", "is": "2024-03-31"},
        {"field": "renewal_date", "at_most": date(2024, 3, 31)},
        {"field": "plan", "is_missing": True},
        {"field": "tier", "is_missing": False},
        {"not": {"field": "plan", "is_not": "x"}},
        {"not": {"field": "plan", "not_in": ["x"]}},
        {"any": [{"field": "tier", "in": ["a", "größe"]}, {"field": "nowhere", "is": "x"}]},
        {"field": "tier", "not_in": ["a"]},
    ]
    for condition in true:
        assert matches(condition, row), condition
        assert not matches({"not": condition}, row), condition
