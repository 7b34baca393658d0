"""Hypothesis strategies: random landed raw data, random valid configurations, and both together with days to score.

A case is made from a seed and a few sizes, and hypothesis searches and shrinks those: a failing case is known by one
short line, comes down to few accounts, rows, metrics and KPIs, and can be made again without hypothesis by `make_case`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from hypothesis import strategies as st
from reference.random_config import make_config
from reference.random_own import OWN_FACTS, make_own_rows
from reference.random_raw import make_landed
from reference.tables import LandedFile

Landed = dict[str, list[LandedFile]]
SEEDS = st.integers(0, 2**32 - 1)


@dataclass
class Case:
    """Raw data, a configuration and the days to score, and what they were made from."""

    made_from: dict
    dates: list[date]
    landed: Landed = field(repr=False)
    config: dict = field(repr=False)
    own_rows: dict[str, list[dict]] = field(repr=False)

    def __repr__(self) -> str:
        return f"make_case(**{self.made_from!r})"


def make_dates(seed: int, count: int = 3) -> list[date]:
    """Days to score: neighbours, some a week or a month apart, around leap days and new years."""
    first = [date(2024, 2, 28), date(2024, 3, 31), date(2023, 12, 31), date(2025, 1, 1), date(2024, 7, 15)][seed % 5]
    steps = [0, 1, 8, 31, 2, 100, 45, 400, 14, 3]
    return sorted(first + timedelta(days=step) for step in steps[:count])


def make_case(
    seed: int,
    dates: int = 3,
    accounts: int = 6,
    rows: int = 5,
    landings: int = 2,
    metrics: int = 18,
    kpis: int = 28,
    health_scores: int = 3,
    fault_rate: float = 0.03,
    odd_blanks: bool = True,
    date_objects: bool = False,
) -> Case:
    """One case; the same arguments make the same case. `rows` is the most a table holds for an account (events 4x)."""
    made_from = dict(locals())
    days = make_dates(seed, dates)
    sizes = {"metrics": metrics, "kpis": kpis, "health_scores": health_scores}
    config = make_config(seed, days, **sizes, date_objects=date_objects, own_facts=OWN_FACTS)
    landed = make_landed(
        seed,
        days,
        config.get("account_fields"),
        accounts=accounts,
        rows=rows,
        landings=landings,
        fault_rate=fault_rate,
        odd_blanks=odd_blanks,
    )
    return Case(made_from, days, landed, config, {"own_visits": make_own_rows(seed, days)})


@st.composite
def landed_data(draw: st.DrawFn, dates: list[date], account_fields: dict[str, str] | None = None) -> Landed:
    """Random landed raw data of the 13 tables."""
    return make_landed(
        draw(SEEDS),
        dates,
        account_fields,
        accounts=draw(st.integers(1, 8)),
        rows=draw(st.integers(0, 8)),
        landings=draw(st.integers(1, 3)),
        fault_rate=draw(st.sampled_from([0.0, 0.03, 0.15])),
    )


@st.composite
def configurations(draw: st.DrawFn, dates: list[date]) -> dict:
    """Random valid configurations."""
    return make_config(
        draw(SEEDS),
        dates,
        metrics=draw(st.integers(1, 25)),
        kpis=draw(st.integers(1, 40)),
        health_scores=draw(st.integers(1, 4)),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Cases of any size, small ones too."""
    return make_case(
        draw(SEEDS),
        dates=draw(st.integers(1, 4)),
        accounts=draw(st.integers(1, 8)),
        rows=draw(st.integers(0, 8)),
        landings=draw(st.integers(1, 3)),
        metrics=draw(st.integers(1, 25)),
        kpis=draw(st.integers(1, 40)),
        health_scores=draw(st.integers(1, 4)),
        fault_rate=draw(st.sampled_from([0.0, 0.03, 0.15])),
    )


@st.composite
def rich_cases(draw: st.DrawFn) -> Case:
    """Cases worth a dbt build each: 10-25 metrics, 15-40 KPIs, 2-4 health scores, 3-8 accounts."""
    return make_case(
        draw(SEEDS),
        dates=draw(st.integers(2, 4)),
        accounts=draw(st.integers(3, 8)),
        rows=draw(st.integers(3, 8)),
        landings=draw(st.integers(1, 3)),
        metrics=draw(st.integers(10, 25)),
        kpis=draw(st.integers(15, 40)),
        health_scores=draw(st.integers(2, 4)),
        fault_rate=draw(st.sampled_from([0.01, 0.03, 0.1])),
    )


def landings_of(landed: Landed) -> list[int]:
    """The landings, in order."""
    return sorted({file.landing for files in landed.values() for file in files})


def write_landing(landed: Landed, directory: Path | str, landing: int) -> list[Path]:
    """Write the files of one landing as `<directory>/<table>/<name>.csv`; None becomes an empty cell."""
    written = []
    for table, files in landed.items():
        for file in files:
            if file.landing != landing:
                continue
            path = Path(directory) / table / f"{file.name}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", newline="", encoding="utf-8") as handle:
                writer = csv.writer(handle)
                writer.writerow(file.columns)
                writer.writerows(["" if cell is None else cell for cell in row] for row in file.rows)
            written.append(path)
    return written


def write_landings(landed: Landed, directory: Path | str) -> list[Path]:
    """Write every landing to `<directory>/landing_<n>`; the directories in the order they are to be landed."""
    directories = []
    for landing in landings_of(landed):
        directories.append(Path(directory) / f"landing_{landing}")
        write_landing(landed, directories[-1], landing)
    return directories
