"""What an account's page shows, read from the published tables."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from orchestration.settings import UserError
from studio import entered_scores, words
from studio.bands import BY_NAME
from studio.published import Older, published

# Parts of the page that what an earlier version published may lack.
CHANGES, POINTS, WAYS, ALERTS = "what moved it", "the points of its KPIs", "what would make it green", "its alerts"
NO_POINTS = dict.fromkeys(("zero_at", "hundred_at", "yellow_from", "green_from"))
COMPARED = {1: "yesterday", 7: "a week before", 30: "a month before"}


@dataclass(frozen=True)
class Account:
    """An account on the newest date it was scored on; `current` holds its columns where that is the newest date of all."""

    account_id: str
    day: date
    score: dict
    current: dict

    @property
    def name(self) -> str:
        """The name people know it by, else its id."""
        return self.current.get("account_name") or self.account_id


def account(account_id: str) -> Account:
    """An account by its id. Raises UserError where it never had a score."""
    score = published.row(
        "select * from account_health_scores where account_id = ? order by as_of_date desc limit 1", [account_id]
    )
    if score is None:
        raise UserError(
            f"There is no account '{account_id}' among those scored so far; the portfolio's table finds them by name."
        )
    current = published.row("select * from account_health_current where account_id = ?", [account_id]) or {}
    return Account(account_id, score["as_of_date"], score, current)


def history(account_id: str) -> list[dict]:
    """Its scores, day by day."""
    return published.rows(
        """select as_of_date, score, score_exact, band, health_score, coverage, config_version
        from account_health_scores where account_id = ? order by as_of_date""",
        [account_id],
    )


def config_changes(days: list[dict]) -> list[dict]:
    """The days of a history from which another configuration, or another health score, made the scores."""
    return [
        {
            "as_of_date": now["as_of_date"],
            "configuration": now["config_version"] != before["config_version"],
            "config_version": now["config_version"],
            "health_score": now["health_score"] if now["health_score"] != before["health_score"] else None,
        }
        for before, now in pairwise(days)
        if now["config_version"] != before["config_version"] or now["health_score"] != before["health_score"]
    ]


def band_lines(config_version: str) -> tuple[float, float]:
    """From which score on an account is green, and up to which red, in a configuration."""
    found = published.row("select configuration from config_versions where config_version = ?", [config_version])
    bands = json.loads(found["configuration"]).get("bands", {}) if found else {}
    return bands.get("green", 71), bands.get("red", 30)


def sections(shown: Account) -> list[dict]:
    """The sections of its score, the heaviest first, each with its KPIs."""
    parameters = [shown.account_id, shown.day]
    kpis = published.rows(
        """select section, kpi, value, status, score, effective_weight, contribution from account_kpi_scores
        where account_id = ? and as_of_date = ? order by effective_weight desc nulls last, kpi""",
        parameters,
    )
    found = published.rows(
        """select section, weight, effective_weight, score, contribution from account_section_scores
        where account_id = ? and as_of_date = ? order by weight desc, section""",
        parameters,
    )
    return [section | {"kpis": [kpi for kpi in kpis if kpi["section"] == section["section"]]} for section in found]


def points(health_score: str) -> dict[tuple[str, str], dict]:
    """The points that KPIs are scored by in a health score, as it is configured, by section and KPI."""
    found = published.rows(
        "select section, kpi, zero_at, hundred_at, yellow_from, green_from from health_score_definitions where health_score = ?",
        [health_score],
    )
    return {(row.pop("section"), row.pop("kpi")): row for row in found}


def changes(shown: Account) -> dict[int, dict]:
    """How its score moved, by the days compared with; those alone of which the earlier date was published."""
    found = published.rows(
        """select compared_days, score_change, previous_band, band from account_health_changes
        where account_id = ? and as_of_date = ? order by compared_days""",
        [shown.account_id, shown.day],
    )
    return {row["compared_days"]: row | {"previous_day": shown.day - timedelta(days=row["compared_days"])} for row in found}


def change_parts(shown: Account, days: int) -> list[dict]:
    """The parts of a change, the greatest first; they sum to it."""
    return published.rows(
        """select section, kpi, cause, points from account_health_change_parts
        where account_id = ? and as_of_date = ? and compared_days = ? order by abs(points) desc, section, kpi, cause""",
        [shown.account_id, shown.day, days],
    )


def previous_exact(shown: Account, days: int) -> float | None:
    """The exact score so many days before."""
    found = published.row(
        "select score_exact from account_health_scores where account_id = ? and as_of_date = ?",
        [shown.account_id, shown.day - timedelta(days=days)],
    )
    return found["score_exact"] if found else None


def ways_to_green(shown: Account) -> list[dict]:
    """The changes of one KPI alone that would make it green, the smallest first."""
    return published.rows(
        "select kpi, value, needed_value, change from why_not_green where account_id = ? and as_of_date = ? order by rank",
        [shown.account_id, shown.day],
    )


def alerts(shown: Account, days: int = 90) -> list[dict]:
    """Its alerts of the last days, the newest first; those that last stand there once, with their last night."""
    return published.rows(
        """select alert, since, max(as_of_date) as last_night, arg_max(reasons, as_of_date) as reasons
        from health_alerts where account_id = ? and as_of_date > ? group by alert, since order by last_night desc, alert""",
        [shown.account_id, shown.day - timedelta(days=days)],
    )


def facts(account_id: str) -> dict[str, list[dict]]:
    """The rows behind its KPIs by what they are of: what is open first, then the newest."""
    found: dict[str, list[dict]] = {}
    sql = """
        select fact, fact_id, happened_at, ended_at, is_open, amount, description from account_facts
        where account_id = ? order by fact, is_open desc, happened_at desc, fact_id
    """
    for row in published.rows(sql, [account_id]):
        found.setdefault(row["fact"], []).append(row)
    return found


def waterfall(shown: Account, change: dict, most: int = 7) -> list[dict]:
    """The steps from the score before to the one now, a KPI each; the smaller ones together."""
    points: dict[str, float] = {}
    for part in change_parts(shown, change["compared_days"]):
        points[part["kpi"]] = points.get(part["kpi"], 0) + float(part["points"])
    ordered = sorted(points.items(), key=lambda item: (-abs(item[1]), item[0]))
    steps = [(words.name_of(kpi), moved) for kpi, moved in ordered[:most]]
    if ordered[most:]:
        steps.append((f"{len(ordered) - most} others", sum(moved for _, moved in ordered[most:])))
    before = previous_exact(shown, change["compared_days"])
    if before is None or change["score_change"] is None:
        return []
    drawn = [_step(f"{change['previous_day']:%d %b}", 0, before, "whole", words.number(before, 1))]
    level = before
    for label, moved in steps:
        kind = "won" if moved > 0 else "lost"
        drawn.append(_step(label, level, level + moved, kind, words.number(moved, 1, sign=True)))
        level += moved
    now = shown.score["score_exact"]
    return [*drawn, _step(f"{shown.day:%d %b}", 0, now, "whole", words.number(now, 1))]


def _step(label: str, start: float, end: float, kind: str, text: str) -> dict:
    return {"label": label, "start": round(start, 4), "end": round(end, 4), "kind": kind, "text": text}


def figures(shown: Account) -> list[tuple[str, str, str]]:
    """What counts most: a name, the value, and what to know of it."""
    known, score, arr, renewal = shown.current, shown.score, shown.current.get("arr"), shown.current.get("renewal_date")
    before = [(days, known.get(f"score_{days}_days_before")) for days in (7, 30)]
    before_said = ", ".join(f"{days} days before: {value}" for days, value in before if value is not None)
    kind = ", ".join(known[column] for column in ("tier", "plan", "region") if known.get(column))
    return [
        ("Score", words.number(score["score"], 0), words.label_of(score["health_score"])),
        ("Band", BY_NAME[score["band"]].label, before_said or "no earlier score"),
        ("Coverage", words.share(score["coverage"]), "of the weight was measured"),
        ("ARR", words.money(None if arr is None else float(arr)), f"renews {renewal:%Y-%m-%d}" if renewal else "no renewal date"),
        ("CSM", known.get("csm") or words.NONE, kind),
    ]


def change_said(change: dict) -> str:
    """A change of the configuration, or of the health score, in words."""
    said = [f"the configuration changed ({change['config_version']})"] if change["configuration"] else []
    said += [f"it was given the health score '{change['health_score']}'"] if change["health_score"] else []
    return f"From {change['as_of_date']}: {', and '.join(said)}."


def place_on_line(kpi: dict) -> float:
    """Where a KPI's value stands between its zero (0) and its hundred points (100); a little beyond where it lies beyond."""
    place = 100 * (kpi["value"] - kpi["zero_at"]) / (kpi["hundred_at"] - kpi["zero_at"])
    return min(max(place, -2.0), 102.0)


@dataclass
class AccountView:
    """What the page shows."""

    shown: Account
    history: list[dict]
    lines: tuple[float, float]
    sections: list[dict]
    changes: dict[int, dict]
    days: int
    change_parts: list[dict]
    steps: list[dict]
    ways: list[dict]
    alerts: list[dict]
    facts: dict[str, list[dict]]
    waiting: list[dict]
    older: list[str]


def load(account_id: str, days: str) -> AccountView:
    """Reads what the page shows, with the change against so many days before; what was published by an earlier version may lack
    parts, which `older` names. Raises UserError for an unknown account."""
    shown, older = account(account_id), []

    def part(name: str, read: Callable, none: object) -> Any:
        try:
            return read()
        except Older:
            older.append(name)
            return none

    moved = part(CHANGES, lambda: changes(shown), {})
    chosen = int(days) if days in map(str, moved) else 7 if 7 in moved else next(iter(moved), 7)
    rows = part("the facts behind it", lambda: facts(account_id), {})
    lines = part(POINTS, lambda: points(shown.score["health_score"]), {})
    made_of = part("what the score is made of", lambda: sections(shown), [])
    for section in made_of:
        section["kpis"] = [NO_POINTS | kpi | lines.get((section["section"], kpi["kpi"]), {}) for kpi in section["kpis"]]
    return AccountView(
        shown=shown,
        history=history(account_id),
        lines=part("the cut-offs of its bands", lambda: band_lines(shown.score["config_version"]), (71, 30)),
        sections=made_of,
        changes=moved,
        days=chosen,
        change_parts=part("the parts of a change", lambda: change_parts(shown, chosen), []),
        steps=part("the steps of a change", lambda: waterfall(shown, moved[chosen]) if chosen in moved else [], []),
        ways=part(WAYS, lambda: ways_to_green(shown), []),
        alerts=part(ALERTS, lambda: alerts(shown), []),
        facts=rows,
        waiting=entered_scores.waiting(account_id, rows.get("csm_scores", [])),
        older=older,
    )
