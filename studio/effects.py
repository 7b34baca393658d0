"""What a configuration does, compared with the saved one: counts, migration, movers, known accounts. Plain data for the page."""

from __future__ import annotations

import numpy as np

from studio.account_values import AccountValues
from studio.bands import BANDS
from studio.scoring import Scores

MOVERS = 10
CURVE_POINTS = 400


def effects(values: AccountValues, before: Scores, now: Scores) -> dict:
    """Accounts by band `before` and `now`; `migration` from band to band, unscored accounts left out; those that `moved` most;
    and the `known` accounts that are off."""
    return {
        "before": before.by_band(),
        "now": now.by_band(),
        "migration": _migration(before, now),
        "switched": _switched(before, now),
        "moved": _moved(values, before, now),
        "known": _known(values, now),
    }


def curve(measured: np.ndarray) -> list[list[float]]:
    """Points of the distribution of values (in order): each value, and the share of accounts (in percent) at or below it."""
    if not len(measured):
        return []
    points = np.unique(measured)
    share = np.searchsorted(measured, points, side="right") * 100 / len(measured)
    if len(points) > CURVE_POINTS:
        chosen = np.linspace(0, len(points) - 1, CURVE_POINTS).round().astype(int)
        points, share = points[chosen], share[chosen]
    return np.column_stack([points, share.round(2)]).tolist()


def _switched(before: Scores, now: Scores) -> int:
    """How many accounts get another health score than before, or none, or one at last."""
    numbers = {name: number for number, name in enumerate({*before.names, *now.names})} | {"": -1}
    one, other = (np.array([numbers[name] for name in (*scores.names, "")])[scores.health_score] for scores in (before, now))
    return int(np.count_nonzero(one != other))


def _migration(before: Scores, now: Scores) -> list[list[int]]:
    both = (before.band >= 0) & (now.band >= 0)
    cells = before.band[both].astype(int) * len(BANDS) + now.band[both]
    return np.bincount(cells, minlength=len(BANDS) ** 2).reshape(len(BANDS), len(BANDS)).tolist()


def _moved(values: AccountValues, before: Scores, now: Scores) -> list[dict]:
    """The accounts that gain or lose a score, then those whose exact score differs most; else in the order of their ids."""
    gains_or_loses = np.isnan(before.exact) != np.isnan(now.exact)
    size = np.where(gains_or_loses, np.inf, np.abs(np.nan_to_num(now.exact - before.exact)))
    moving = size[size > 0]
    if not len(moving):
        return []
    count = min(MOVERS, len(moving))
    least = np.partition(moving, -count)[-count]
    chosen = np.flatnonzero(size >= least)
    chosen = chosen[np.argsort(-size[chosen], kind="stable")][:count]
    return [
        {
            "account": values.account_ids[number],
            "name": values.names[number],
            "before": int(before.score[number]),
            "now": int(now.score[number]),
            "band_before": _band_name(before, number),
            "band": _band_name(now, number),
        }
        for number in chosen.tolist()
    ]


def _band_name(scores: Scores, number: int) -> str:
    """An account's band; empty where it isn't scored at all."""
    return BANDS[scores.band[number]].name if scores.band[number] >= 0 else ""


def _known(values: AccountValues, now: Scores) -> dict:
    """Known accounts beside their scores, as known_account_checks does: healthy is not RED, at risk is not GREEN."""
    wrong = {"healthy": "RED", "at_risk": "GREEN"}
    bands = {number: BANDS[now.band[number]].name for number in values.known if now.band[number] >= 0}
    off = [
        {"account": values.account_ids[number], "name": values.names[number], "expected": expected, "band": bands[number]}
        for number, expected in sorted(values.known.items())
        if bands.get(number) == wrong[expected]
    ]
    return {"off": off, "of": len(bands)}
