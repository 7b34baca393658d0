"""Random rows for facts of one's own: a model `own_visits`, as SQL and as the rows the reference reads."""

from __future__ import annotations

import random
from datetime import date, datetime

from .random_raw import ACCOUNTS, TEXTS, Maker

OWN_FACTS = {
    "visits": {
        "model": "own_visits",
        "account": "customer",
        "time": "began_at",
        "end": "ended_at",
        "columns": {"kind": "text", "length": "number", "paid": "flag", "due_on": "date"},
    },
    "order": {  # a word of SQL, without an end, by another time
        "model": "own_visits",
        "account": "customer",
        "time": "ended_at",
        "columns": {"length": "number", "began_at": "date"},
    },
}
TYPES = {
    "customer": "{{ dbt.type_string() }}",
    "began_at": "{{ timestamp_type() }}",
    "ended_at": "{{ timestamp_type() }}",
    "kind": "{{ dbt.type_string() }}",
    "length": "{{ double_type() }}",
    "paid": "boolean",
    "due_on": "date",
}


def make_own_rows(seed: int | str, dates: list[date], rows: int = 40) -> list[dict]:
    """Rows of `own_visits`; times and values may be missing, accounts unknown."""
    maker = Maker(random.Random(f"{seed}/own"), dates)
    rng = maker.rng

    def sometimes(value: object, share: float = 0.15) -> object:
        return None if maker.chance(share) else value

    return [
        {
            "customer": rng.choice([*ACCOUNTS, "nobody"]),
            "began_at": sometimes(maker.moment(), 0.05),
            "ended_at": sometimes(maker.moment(), 0.3),
            "kind": sometimes(rng.choice(TEXTS)),
            "length": sometimes(rng.choice([0, 1, 2.5, -3, 7.125, 100, 0.1234567891, 0.1234567892])),
            "paid": sometimes(rng.choice([True, False])),
            "due_on": sometimes(maker.day()),
        }
        for _ in range(rng.randint(0, rows))
    ]


def own_model_sql(rows: list[dict]) -> str:
    """The dbt model that holds the rows."""
    nothing = ", ".join(f"cast(null as {type}) as {name}" for name, type in TYPES.items())
    selects = [f"select {nothing} where false"]
    selects += ["select " + ", ".join(f"cast({_literal(row[name])} as {type})" for name, type in TYPES.items()) for row in rows]
    return "\nunion all\n".join(selects) + "\n"


def _literal(value: object) -> str:
    """As SQL of any engine, texts by the project's macro."""
    if value is None:
        return "null"
    if isinstance(value, bool | int | float):
        return str(value).lower()
    text = value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)
    return "{{ text_literal(" + repr(text) + ") }}"
