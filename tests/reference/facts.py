"""The built-in facts of docs/configuration.md as they are known on a day D: nothing dated after D shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from .raw import TableResult, round_half_away, version_order
from .seeds import exchange_rates, feature_catalogue

HOUR = 3600


@dataclass(frozen=True)
class Fact:
    """A fact: its raw table, and its columns, each with its type and the optional raw columns it is made from."""

    table: str | None
    columns: dict[str, tuple[str, tuple[str, ...]]]
    end: str | None = None  # the first end column: what can be open needs it
    times: tuple[str, ...] = ()  # other times that a metric may take
    account: str = "account_id"  # of a fact of one's own
    model: str | None = None  # the same
    time: str | None = None  # the same


def _own(type: str, *names: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {name: (type, (name,)) for name in names}


FACTS: dict[str, Fact] = {
    "usage": Fact(
        "events",
        {
            "events": ("number", ()),
            "minutes": ("number", ("duration_seconds",)),
            "user_id": ("text", ("user_id",)),
            "user_day": ("key", ("user_id",)),
            "activity_date": ("date", ()),
            "catalogue_feature": ("text", ("feature",)),
        }
        | _own("text", "module", "feature", "event_name"),
    ),
    "users": Fact("users", _own("text", "role", "user_id"), "deactivated_at", ("deactivated_at",)),
    "tickets": Fact(
        "tickets",
        _own("text", "priority")
        | _own("flag", "escalated")
        | {
            "hours_to_first_response": ("number", ("first_responded_at",)),
            "hours_to_close": ("number", ("closed_at",)),
        },
        "closed_at",
        ("first_responded_at", "closed_at"),
    ),
    "invoices": Fact(
        "invoices",
        _own("number", "amount")
        | _own("text", "currency")
        | {"days_late": ("number", ("due_at", "paid_at")), "overdue": ("flag", ("due_at", "paid_at"))}
        | {"amount_converted": ("number", ("amount", "currency"))},
        "paid_at",
        ("due_at", "paid_at"),
    ),
    "nps": Fact("nps_responses", _own("number", "score") | {"nps_points": ("number", ())} | _own("text", "user_id")),
    "csat": Fact("csat_responses", _own("number", "score") | _own("text", "user_id")),
    "interactions": Fact("interactions", _own("text", "kind", "status")),
    "advocacy": Fact("advocacy", _own("text", "kind")),
    "csm_scores": Fact("csm_scores", _own("number", "score")),
    "goals": Fact(
        "goals",
        {"achieved": ("flag", ("achieved_at",)), "overdue": ("flag", ("target_date", "achieved_at"))},
        "achieved_at",
        ("target_date", "achieved_at", "abandoned_at"),
    ),
    "measurements": Fact("measurements", _own("number", "value") | _own("text", "measure")),
}

TIMES = {
    "users": "created_at",
    "tickets": "created_at",
    "invoices": "issued_at",
    "nps": "responded_at",
    "csat": "responded_at",
    "interactions": "occurred_at",
    "advocacy": "occurred_at",
    "csm_scores": "scored_at",
    "goals": "created_at",
    "measurements": "measured_at",
}


def known(time: datetime | None, on: date) -> datetime | None:
    """A date of something that hasn't happened on D is null on D."""
    return time if time is not None and time.date() <= on else None


def facts_of(config: dict) -> dict[str, Fact]:
    """The built-in facts and those of the configuration's own."""
    own = {}
    for name, fact in (config.get("facts") or {}).items():
        columns = {column: (type, ()) for column, type in (fact.get("columns") or {}).items()}
        dates = [column for column, (type, _) in columns.items() if type == "date" and column != fact["time"]]
        times = tuple(dict.fromkeys([*([fact["end"]] if "end" in fact else []), *dates]))
        account = fact.get("account", "account_id")
        own[name] = Fact(None, columns, fact.get("end"), times, account, fact["model"], fact["time"])
    return FACTS | own


def own_fact_rows(fact: Fact, own_rows: list[dict], on: date) -> dict[str, list[dict]]:
    """The rows of a fact of one's own, as `fact_rows` gives those of the others."""
    rows: dict[str, list[dict]] = {}
    for row in own_rows:
        time = known(_instant(row[fact.time]), on)
        if time is None:
            continue
        seen: dict = {"_at": time, "_day": time.date(), "_times": {fact.time: time}}
        for name in fact.times:
            seen["_times"][name] = known(_instant(row[name]), on)
        if fact.end:
            seen["_open"] = known(_instant(row[fact.end]), on) is None
        for name, (type, _) in fact.columns.items():
            seen[name] = None if row[name] is None else OWN_VALUES[type](row[name])
        rows.setdefault(row[fact.account], []).append(seen)
    return rows


def _instant(value: date | datetime | None) -> datetime | None:
    """A date alone means its midnight."""
    if value is None or isinstance(value, datetime):
        return value
    return datetime.combine(value, datetime.min.time())


OWN_VALUES = {
    "text": str,
    "number": lambda value: round_half_away(Fraction(str(value)), 9),
    "flag": lambda value: Fraction(int(value)),
    "date": _instant,
}


def fact_rows(raw: dict[str, TableResult], name: str, on: date) -> dict[str, list[dict]]:
    """The built-in fact's rows of each account as known at the end of D.

    `_at`, `_day`, `_times` (every time that has come), `_open` and the fact's columns.
    """
    fact = FACTS[name]
    rows: dict[str, list[dict]] = {}
    if fact.table not in raw:
        return rows
    if name == "usage":
        return _usage(raw["events"].rows, on)
    for row in raw[fact.table].rows:
        time = known(row[TIMES[name]], on)
        if time is None or (name == "invoices" and known(row["voided_at"], on)):
            continue
        times = {TIMES[name]: time} | {other: known(row[other], on) for other in fact.times}
        seen = {"_at": time, "_day": time.date(), "_times": times, **SHAPES.get(name, _as_it_stands)(row, on)}
        rows.setdefault(row["account_id"], []).append(seen)
    return rows


def _usage(events: list[dict], on: date) -> dict[str, list[dict]]:
    """`usage`: what one user did in one module, feature and kind of event on a day."""
    rolled: dict[tuple, dict] = {}
    for event in events:
        day = event["occurred_at"].date()
        if day > on:
            continue
        who = (event["account_id"], event["user_id"], day, event["module"], event["feature"], event["event_name"])
        if who not in rolled:
            rolled[who] = {
                "_at": datetime.combine(day, datetime.min.time()),
                "_day": day,
                "events": Fraction(0),
                "minutes": Fraction(0),  # without any duration it is 0
                "user_id": event["user_id"],
                "user_day": None if event["user_id"] is None else (event["user_id"], day),
                "activity_date": day,
                "module": event["module"],
                "feature": event["feature"],
                "catalogue_feature": feature_catalogue().get((event["feature"] or "").lower()),
                "event_name": event["event_name"],
            }
        rolled[who]["events"] += 1
        rolled[who]["minutes"] += (event["duration_seconds"] or 0) / Fraction(60)
    rows: dict[str, list[dict]] = {}
    for who, row in rolled.items():
        rows.setdefault(who[0], []).append(row)
    return rows


def _as_it_stands(row: dict, on: date) -> dict:
    """Columns that have no date of their own are taken as they stand."""
    return dict(row)


def _user(row: dict, on: date) -> dict:
    return {"role": row["role"], "user_id": row["user_id"], "_open": known(row["deactivated_at"], on) is None}


def _hours(start: datetime, end: datetime | None) -> Fraction | None:
    """Hours from start to end, never below 0; none until it has ended."""
    if end is None:
        return None
    passed = end - start
    micros = (passed.days * 86400 + passed.seconds) * 10**6 + passed.microseconds
    return max(Fraction(0), Fraction(micros, HOUR * 10**6))


def _flag(value: bool | None) -> Fraction | None:
    return None if value is None else Fraction(int(value))


def _ticket(row: dict, on: date) -> dict:
    closed = known(row["closed_at"], on)
    return {
        "priority": row["priority"],
        "escalated": _flag(row["escalated"]),
        "hours_to_first_response": _hours(row["created_at"], known(row["first_responded_at"], on)),
        "hours_to_close": _hours(row["created_at"], closed),
        "_open": closed is None,
    }


def _invoice(row: dict, on: date) -> dict:
    """`days_late` counts calendar days from the day it was due to the day it was paid."""
    paid, due = known(row["paid_at"], on), row["due_at"]
    return {
        "amount": row["amount"],
        "currency": row["currency"],
        "days_late": None if paid is None or due is None else Fraction(max(0, (paid.date() - due.date()).days)),
        "overdue": _flag(paid is None and due is not None and due.date() < on),
        "amount_converted": _converted(row["amount"], row["currency"]),
        "_open": paid is None,
    }


def _converted(amount: Fraction | None, currency: str | None) -> Fraction | None:
    """The amount by the rate of its currency, to 9 decimals; none without a rate."""
    rate = exchange_rates().get((currency or "").lower())
    return None if amount is None or rate is None else round_half_away(amount * rate, 9)


def _nps(row: dict, on: date) -> dict:
    score = row["score"]
    points = 100 if score >= 9 else 0 if score >= 7 else -100
    return {"score": score, "user_id": row["user_id"], "nps_points": Fraction(points)}


def _goal(row: dict, on: date) -> dict:
    """A goal ends when it is achieved or abandoned, whichever is known first."""
    achieved, abandoned, target = known(row["achieved_at"], on), known(row["abandoned_at"], on), row["target_date"]
    is_open = achieved is None and abandoned is None
    return {
        "achieved": _flag(achieved is not None),
        "overdue": _flag(is_open and target is not None and target.date() < on),
        "_open": is_open,
    }


SHAPES = {"users": _user, "tickets": _ticket, "invoices": _invoice, "nps": _nps, "goals": _goal}

COMPUTED = {"tenure_days": ("created_at",), "days_to_renewal": ("renewal_date",), "catalogue_features": ()}


def accounts_on(raw: dict[str, TableResult], on: date) -> dict[str, dict]:
    """The accounts scored on D, each in the version in force on D, dates as known on D."""
    versions: dict[str, list[dict]] = {}
    for row in sorted(raw["accounts"].rows, key=version_order):
        versions.setdefault(row["account_id"], []).append(row)
    accounts = {}
    for account, history in versions.items():
        begun = [row for row in history if row["updated_at"] is None or row["updated_at"].date() <= on]
        version = dict(begun[-1] if begun else history[0])
        created, churned = version["created_at"], known(version["churned_at"], on)
        if created.date() > on or churned is not None:
            continue
        renewal = version["renewal_date"]
        version["churned_at"] = churned
        version["updated_at"] = known(version["updated_at"], on)
        version["tenure_days"] = Fraction((on - created.date()).days)
        version["catalogue_features"] = Fraction(len(feature_catalogue()))
        version["days_to_renewal"] = None if renewal is None else Fraction((renewal.date() - on).days)
        accounts[account] = version
    return accounts
