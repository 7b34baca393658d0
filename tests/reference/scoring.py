"""Scores, docs/configuration.md (Health scores): from one account's KPI values on D to its sections' scores and its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .filters import matches, number
from .metrics import Day
from .raw import round_half_up

MEASURED = ("measured", "no_activity", "from_zero")


@dataclass
class Scores:
    """One account's rows on one day for the published tables."""

    kpis: list[dict]
    kpi_scores: list[dict]
    sections: list[dict]
    health: dict


def active_scores(config: dict) -> list[dict]:
    """The health scores in order of priority, without those switched off."""
    return [score for score in config["health_scores"] if score.get("active", True)]


def assign(config: dict, account: dict) -> dict:
    """An account gets the first health score whose filter it meets; the last, `default`, takes the rest."""
    return next(score for score in active_scores(config) if matches(score.get("accounts"), account))


def line(value: Fraction, zero_at: Fraction, hundred_at: Fraction) -> Fraction:
    """KPI score: 100 x (value - zero_at) / (hundred_at - zero_at), clamped to 0..100."""
    return max(Fraction(0), min(Fraction(100), 100 * (value - zero_at) / (hundred_at - zero_at)))


def kpi_score(day: Day, account: str, entry: dict, value: Fraction | None, status: str) -> Fraction | None:
    """The score of one KPI by its status; None where it is excluded."""
    zero_at, hundred_at = number(entry["zero_at"]), number(entry["hundred_at"])
    high = Fraction(100 if hundred_at > zero_at else 0)
    low = 100 - high
    if status == "measured":
        return line(value, zero_at, hundred_at)
    if status == "no_activity":
        return low
    if status == "from_zero":
        return low if day.fell_from_zero(entry["kpi"], account) else high
    on_missing = entry.get("on_missing", "exclude")
    return None if on_missing == "exclude" else number(on_missing)


def normalized_weights(sections: list[dict]) -> list[Fraction]:
    """Weights as shares of 1; a weight left out is 1."""
    weights = [number(section.get("weight", 1)) for section in sections]
    return [weight / sum(weights) for weight in weights]


def band_of(score: int | None, config: dict) -> str:
    """The band is taken from the whole-number score."""
    bands = {"green": 71, "red": 30} | (config.get("bands") or {})
    if score is None:
        return "UNKNOWN"
    if score >= number(bands["green"]):
        return "GREEN"
    return "RED" if score <= number(bands["red"]) else "YELLOW"


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def score_account(day: Day, config: dict, account: str) -> Scores:
    """All published rows of one account on one day."""
    keys: dict[str, date | str] = {"as_of_date": day.on, "account_id": account}
    results = {name: day.kpi(name, account) for name in day.kpis}
    kpis = [{**keys, "kpi": name, "value": _float(value), "status": status} for name, (value, status) in results.items()]
    chosen = assign(config, day.accounts[account])
    sections = chosen["sections"]
    weights = normalized_weights(sections)
    scores = [  # per section, per KPI
        [kpi_score(day, account, entry, *results[entry["kpi"]]) for entry in section["kpis"]] for section in sections
    ]
    counting = [[score for score in section if score is not None] for section in scores]
    section_scores = [sum(some) / len(some) if some else None for some in counting]

    coverage = Fraction(0)
    for section, weight in zip(sections, weights, strict=True):
        measured = sum(results[entry["kpi"]][1] in MEASURED for entry in section["kpis"])
        coverage += weight * Fraction(measured, len(section["kpis"]))
    coverage = round_half_up(coverage, 4)

    left = sum((w for w, score in zip(weights, section_scores, strict=True) if score is not None), Fraction(0))
    unknown = left == 0 or coverage < number(chosen.get("min_coverage") or 0)
    exact = None
    if not unknown:
        total = sum(w * s for w, s in zip(weights, section_scores, strict=True) if s is not None)
        exact = round_half_up(total / left, 4)
    whole = None if exact is None else int(round_half_up(exact, 0))

    kpi_rows, section_rows = [], []
    keys["health_score"] = chosen["name"]
    for i, section in enumerate(sections):
        score = section_scores[i]
        share = None if unknown or score is None else weights[i] / left
        section_rows.append(
            {
                **keys,
                "section": section["name"],
                "score": _float(score),
                "weight": float(weights[i]),
                "effective_weight": _float(share),
                "contribution": None if share is None else float(share * score),
            }
        )
        for entry, points in zip(section["kpis"], scores[i], strict=True):
            part = None if share is None or points is None else share / len(counting[i])
            value, status = results[entry["kpi"]]
            kpi_rows.append(
                {
                    **keys,
                    "section": section["name"],
                    "kpi": entry["kpi"],
                    "value": _float(value),
                    "status": status,
                    "score": _float(points),
                    "effective_weight": _float(part),
                    "contribution": None if part is None else float(part * points),
                }
            )
    health = {
        **keys,
        "score": whole,
        "score_exact": _float(exact),
        "band": band_of(whole, config),
        "coverage": float(coverage),
    }
    return Scores(kpis, kpi_rows, section_rows, health)


def definitions(config: dict) -> list[dict]:
    """`health_score_definitions`: active health scores; `priority` is the place in the configured list, from 1."""
    bands = {"green": 71, "red": 30} | (config.get("bands") or {})
    rows = []
    for priority, health_score in enumerate(config["health_scores"], 1):
        if not health_score.get("active", True):
            continue
        sections = health_score["sections"]
        for section, weight in zip(sections, normalized_weights(sections), strict=True):
            for entry in section["kpis"]:
                zero_at, hundred_at = number(entry["zero_at"]), number(entry["hundred_at"])
                on_missing = entry.get("on_missing", "exclude")
                reach = {
                    name: float(zero_at + (hundred_at - zero_at) * number(bands[band]) / 100)
                    for name, band in (("yellow_from", "red"), ("green_from", "green"))
                }
                rows.append(
                    {
                        "health_score": health_score["name"],
                        "section": section["name"],
                        "kpi": entry["kpi"],
                        "priority": priority,
                        "weight": float(weight),
                        "zero_at": float(zero_at),
                        "hundred_at": float(hundred_at),
                        "on_missing": on_missing if on_missing == "exclude" else float(number(on_missing)),
                        **reach,
                    }
                )
    return rows
