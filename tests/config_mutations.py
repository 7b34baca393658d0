"""Random mistakes in valid configurations: values of other kinds, keys lost, renamed and added, parts copied elsewhere."""

from __future__ import annotations

import copy
import datetime
import random
from typing import Any

ODD_VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 5, 36500, 36501, 0.5, 1e308, -1e308, 1e-320, float("nan"), float("inf"), "", " ", "5", "5%",
    "x' or 1=1 --", "{{ 1 / 0 }}", "{% raise %}", '"; drop table x; --', "a\\b", "é", "on", [], {}, [1], ["a"], {"field": "tier"},
    {"a": 1}, [[]], "exclude", "default", "usage", "accounts", "sum", "latest", "share", "closed_at", "select",
    datetime.date(2026, 2, 28), "2026-02-30", 10**30, "x" * 200, {"all": []}, {"not": {"field": "tier", "is": "a"}},
    {"field": "arr", "at_least": "5"}, {"field": "arr", "in": [1, None]},
]  # fmt: skip
ODD_KEYS = [
    "",
    "metrik",
    "window_day",
    "where",
    "time",
    "meets",
    "by_day",
    "per_day",
    "compare",
    "ratio",
    "weight",
    "on_missing",
    5,
    True,
    None,
    "x y",
]


def parts_of(config: Any, path: tuple = ()) -> list[tuple]:
    """The path of every part of a configuration but the whole."""
    found = [path] if path else []
    items = config.items() if isinstance(config, dict) else enumerate(config) if isinstance(config, list) else ()
    for key, value in items:
        found += parts_of(value, (*path, key))
    return found


def part_at(config: Any, path: tuple) -> Any:
    for key in path:
        config = config[key]
    return config


def mutated(config: dict, rng: random.Random) -> dict:
    """A copy with one random mistake (which may happen to be none)."""
    config = copy.deepcopy(config)
    paths = parts_of(config)
    path = rng.choice(paths)
    parent, key = part_at(config, path[:-1]), path[-1]
    kind = rng.random()
    if kind < 0.4:
        parent[key] = copy.deepcopy(rng.choice(ODD_VALUES))
    elif kind < 0.55:
        del parent[key]
    elif kind < 0.75:
        parent[key] = copy.deepcopy(part_at(config, rng.choice(paths)))
    elif kind < 0.85 and isinstance(parent, list):
        parent.insert(rng.randrange(len(parent) + 1), copy.deepcopy(parent[key]))
    elif isinstance(parent, dict):
        new = rng.choice([*ODD_KEYS, *(other[-1] for other in paths if isinstance(other[-1], str))])
        if kind < 0.92:
            parent[new] = copy.deepcopy(rng.choice(ODD_VALUES))
        else:
            config_part = {new if name == key else name: value for name, value in parent.items()}
            parent.clear()
            parent.update(config_part)
    elif isinstance(parent[key], (int, float)) and not isinstance(parent[key], bool):
        parent[key] = rng.choice([parent[key] * 2, -parent[key], parent[key] + 0.5, str(parent[key])])
    return config
