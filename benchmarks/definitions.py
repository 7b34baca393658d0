"""The health scores of vars.yml here, as whoever writes them by hand would list them: sections, weights and lines."""

from dataclasses import dataclass
from pathlib import Path

import yaml

CONFIG = Path(__file__).with_name("vars.yml")


@dataclass(frozen=True)
class Line:
    """A KPI in a section: the values that deserve 0 and 100, and what it scores without one (None: it is left out)."""

    kpi: str
    zero_at: float
    hundred_at: float
    on_missing: float | None


@dataclass(frozen=True)
class Section:
    """Some KPIs and what their mean counts for, in shares of 1."""

    weight: float
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class HealthScore:
    """A score, for the accounts of one tier or for all others."""

    name: str
    tier: str | None
    min_coverage: float | None
    sections: tuple[Section, ...]


def _health_scores(config: dict) -> tuple[HealthScore, ...]:
    scores = []
    for score in config["health_scores"]:
        total = sum(section.get("weight", 1) for section in score["sections"])
        sections = tuple(
            Section(
                section.get("weight", 1) / total,
                tuple(Line(kpi["kpi"], kpi["zero_at"], kpi["hundred_at"], kpi.get("on_missing")) for kpi in section["kpis"]),
            )
            for section in score["sections"]
        )
        scores.append(HealthScore(score["name"], score.get("accounts", {}).get("is"), score.get("min_coverage"), sections))
    return tuple(scores)


_CONFIG = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["vars"]["health"]
KPIS = tuple(_CONFIG["kpis"])
HEALTH_SCORES = _health_scores(_CONFIG)
GREEN, RED = _CONFIG["bands"]["green"], _CONFIG["bands"]["red"]
