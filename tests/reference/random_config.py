"""Random valid configurations (docs/configuration.md): every fact, aggregate, operator, filter shape and KPI option.

All of it comes from one seeded random.Random, so a configuration is known by its seed.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from .facts import TIMES, Fact, facts_of
from .metrics import OF_IGNORED, OPEN, SHARES, is_windowed
from .random_raw import ACCOUNTS, SMALL_WINDOWS, TEXTS, VALUES
from .tables import TABLES

ACCOUNT_TYPES = {"text": "text", "number": "number", "time": "date"}
ACCOUNT_FIELDS = {column.name: ACCOUNT_TYPES[column.type] for column in TABLES["accounts"].columns[:-1]} | {
    "tenure_days": "number",
    "days_to_renewal": "number",
    "catalogue_features": "number",
}
OWN_FIELDS = {"company_size": "text", "headcount": "number", "signed_on": "date", "segment": "text", "ratio": "number"}
# names that the documentation allows though a database may not like them
NAMES = ["select", "order", "value", "status", "end", "kpi", "score", "x", "a_1", "group", "n" * 50, "weight", "as_of"]
SECTIONS = [
    "Adoption", "Time spent", "Support", "Billing & invoices", "It's fine", 'The "best"', "Größe; ok", "100%",
    "{{ section }}", "a, b", "Sentiment", "Relationship", "--", "R\u00e9seau", "select", "Goals\\wins",
]  # fmt: skip
LINES = [
    (0, 10), (10, 0), (-50, 100), (100, -50), (4, 1), (0, 1), (1, 0), (0, 100), (-40, 5), (2, 8), (0.5, 2.25), (365, 0),
    (0, 1000), (90.5, 7), (-100, 100), (0.1, 0.3), (-5, -1), (30, 3), (0, 0.01), (3, 3.5),
]  # fmt: skip
WEIGHTS = [1, 1, 2, 3, 0, 0.5, 0.1, 2.5, 1.0, 10, 0.333]


class ConfigMaker:
    """Makes one configuration."""

    def __init__(self, rng: random.Random, dates: list[date], date_objects: bool, facts: dict[str, Fact]):
        self.rng = rng
        self.facts = facts
        self.dates = dates
        self.date_objects = date_objects

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    # filters

    def text(self, field: str) -> str:
        """Mostly a value that the column may hold, in any case, sometimes between blanks."""
        columns = [c for table in TABLES.values() for c in table.columns if c.name == field]
        listed = [value for column in columns for value in column.accepted]
        pool = [*listed, "other"] if listed else ACCOUNTS if field == "account_id" else VALUES.get(field, TEXTS)
        text = self.rng.choice(pool if self.chance(0.9) else TEXTS)
        text = self.rng.choice([text, text, text.lower(), text.upper()])
        return f" {text} " if self.chance(0.07) else text

    def literal(self, field: str, type: str):
        if type == "text":
            return self.text(field)
        if type == "flag":
            return self.rng.choice([True, False, 1, 0])
        if type == "date":
            near = self.rng.choice(self.dates) - timedelta(days=self.rng.choice([0, 1, 7, 30, 100, 400, -5, -60]))
            return near if self.date_objects and self.chance(0.3) else near.isoformat()
        return self.rng.choice([0, 1, 2, 3, 7, 10, 30, 100, 250, -1, 0.5, 2.25, 99.99, 365])

    def leaf(self, fields: dict[str, str]) -> dict:
        field = self.rng.choice(sorted(fields))
        type = fields[field]
        operators = ["is", "is_not", "in", "not_in", "is_missing"]
        if type in ("number", "date"):
            operators += ["at_least", "at_most", "more_than", "less_than"] * 2
        operator = "is_missing" if type == "key" else self.rng.choice(operators)
        if operator == "is_missing":
            return {"field": field, operator: self.chance(0.5)}
        if operator in ("in", "not_in"):
            items = []
            for _ in range(self.rng.randint(1, 4)):
                item = self.literal(field, type)
                if all(str(item).strip().lower() != str(other).strip().lower() for other in items):
                    items.append(item)
            return {"field": field, operator: items}
        return {"field": field, operator: self.literal(field, type)}

    def filter(self, fields: dict[str, str], depth: int = 3) -> dict:
        shape = self.rng.random()
        if depth == 0 or shape < 0.55:
            return self.leaf(fields)
        if shape < 0.7:
            return {"not": self.filter(fields, depth - 1)}
        group = "all" if shape < 0.83 else "any"
        return {group: [self.filter(fields, depth - 1) for _ in range(self.rng.randint(1, 3))]}

    # metrics

    def plain_metric(self, numeric_fields: list[str]) -> dict:
        own = [name for name, fact in self.facts.items() if fact.table is None]
        fact = self.rng.choice([*self.facts, *own, *own, "usage", "usage", "accounts"])
        if fact == "accounts":
            return {"fact": fact, "aggregate": "attribute", "of": self.rng.choice(numeric_fields)}
        columns = {name: type for name, (type, _) in self.facts[fact].columns.items()}
        numbers = [name for name, type in columns.items() if type in ("number", "flag")]
        aggregates = ["sum", "count_distinct", "count_distinct", "share_distinct", "days_since_last"]
        if fact != "usage":
            aggregates += ["count", "avg", "min", "max", "latest", "latest", "share"]
            aggregates += list(OPEN) if self.facts[fact].end else []
        if not numbers:
            aggregates = [a for a in aggregates if a not in ("sum", "avg", "min", "max", "latest", "open_sum")]
        aggregate = self.rng.choice(aggregates)
        metric = {"fact": fact, "aggregate": aggregate}
        if aggregate in ("sum", "avg", "min", "max", "latest", "open_sum"):
            metric["of"] = self.rng.choice(numbers)
        elif aggregate in ("count_distinct", "share_distinct") or (aggregate == "days_since_last" and self.chance(0.25)):
            metric["of"] = self.rng.choice(list(columns))
        elif aggregate in OF_IGNORED and self.chance(0.15) and self.facts[fact].table:
            required = {column.name for column in TABLES[self.facts[fact].table].columns if column.required}
            sure = [name for name, (_, needs) in self.facts[fact].columns.items() if set(needs) <= required]
            metric |= {"of": self.rng.choice(sure)} if sure else {}
        if aggregate in SHARES:
            metric["meets"] = self.filter(columns, 2)
        if aggregate == "count_distinct" and self.chance(0.4):
            metric["min_day_share"] = self.rng.choice([0.5, 0.1, 1, 0.3, 0.05, 1.0, 0.7])
        if aggregate == "latest" and self.chance(0.4):
            metric["pool_days"] = self.rng.choice([1, 2, 7, 30, 90])
        if aggregate not in ("open_count", "open_sum"):
            metric |= self.time(fact)
        if self.chance(0.4):
            metric["where"] = self.filter(columns, 2)
        if self.chance(0.3):
            metric["unit"] = self.rng.choice(["minutes", "days", "%", "it's"])
        return metric

    def time(self, fact: str) -> dict[str, str]:
        """Now and then another time of the fact's, or its own written out; `usage` takes none."""
        others, own = self.facts[fact].times, self.facts[fact].time or TIMES.get(fact)
        if others and self.chance(0.45):
            return {"time": self.rng.choice(others)}
        return {"time": own} if own and self.chance(0.05) else {}

    def name(self, taken: dict, prefix: str) -> str:
        name = self.rng.choice(NAMES) if self.chance(0.15) else f"{prefix}_{len(taken) + 1}"
        return f"{prefix}_{len(taken) + 1}" if name in taken else name

    def make_metrics(self, count: int, numeric_fields: list[str]) -> dict:
        metrics: dict[str, dict] = {}
        while len(metrics) < count:
            name = self.name(metrics, "m")
            plain = [other for other, metric in metrics.items() if "ratio" not in metric and metric["aggregate"] not in SHARES]
            if len(plain) > 3 and self.chance(0.3):
                metrics[name] = {"ratio": self.rng.sample(plain, 2) if self.chance(0.95) else [plain[0]] * 2}
            else:
                metrics[name] = self.plain_metric(numeric_fields)
        return metrics

    # KPIs

    def make_kpi(self, name: str, metrics: dict, windows: list[int]) -> dict:
        metric = metrics[name]
        kpi: dict = {"metric": name}
        if is_windowed(name, metrics):
            kpi["window_days"] = self.rng.choice(windows)
            if self.chance(0.45):
                kpi["compare"] = "percent_change"
            parts = [metric, *(metrics[part] for part in metric.get("ratio", []))]
            if self.chance(0.3) and not any("min_day_share" in part for part in parts):
                kpi["by_day"] = "avg"
            elif self.chance(0.3):
                kpi["per_day"] = self.chance(0.8)
        if self.chance(0.15):
            kpi["min_tenure_days"] = self.rng.choice([1, 30, 100, 365])
        if ("ratio" in metric or metric["aggregate"] in SHARES) and "by_day" not in kpi and self.chance(0.4):
            kpi["min_denominator"] = self.rng.choice([1, 2, 5, 0.5, 50])
        if "compare" in kpi and self.chance(0.35):
            kpi["min_baseline"] = self.rng.choice([1, 2, 0.5, 10, 100])
        if metric.get("aggregate") == "latest" and self.chance(0.5):
            kpi["valid_for_days"] = self.rng.choice([1, 7, 15, 30, 90])
        return kpi

    def make_kpis(self, count: int, metrics: dict, windows: list[int]) -> dict:
        kpis: dict[str, dict] = {}
        order = list(metrics)
        self.rng.shuffle(order)
        while len(kpis) < count:
            name = self.rng.choice(order) if len(kpis) >= len(order) else order[len(kpis)]
            kpis[self.name(kpis, "k")] = self.make_kpi(name, metrics, windows)
        return kpis

    # health scores

    def section(self, name: str, kpis: dict) -> dict:
        section: dict = {"name": name}
        if self.chance(0.85):
            section["weight"] = self.rng.choice(WEIGHTS)
        section["kpis"] = []
        for kpi in self.rng.sample(list(kpis), min(len(kpis), self.rng.randint(1, 6))):
            zero_at, hundred_at = self.rng.choice(LINES)
            entry = {"kpi": kpi, "zero_at": zero_at, "hundred_at": hundred_at}
            if self.chance(0.4):
                entry["on_missing"] = self.rng.choice(["exclude", 0, 50, 100, 33.3, 12.5])
            section["kpis"].append(entry)
        return section

    def health_score(self, name: str, kpis: dict, fields: dict[str, str] | None) -> dict:
        score: dict = {"name": name}
        if self.chance(0.5):
            score["label"] = self.rng.choice(["Health", "It's {{ x }} 50%", 'Größe "x"; y'])
        if fields is not None:
            score["accounts"] = self.filter(fields)
            if self.chance(0.15):
                score["active"] = self.chance(0.3)
        if self.chance(0.35):
            score["min_coverage"] = self.rng.choice([0, 0.25, 0.5, 0.8, 1])
        names = self.rng.sample(SECTIONS, self.rng.randint(1, 5))
        score["sections"] = [self.section(section, kpis) for section in names]
        if not any(section.get("weight", 1) for section in score["sections"]):
            score["sections"][0]["weight"] = 1
        return score


def make_config(
    seed: int | str,
    dates: list[date],
    *,
    metrics: int = 18,
    kpis: int = 28,
    health_scores: int = 3,
    windows: list[int] | None = None,
    date_objects: bool = False,
    own_facts: dict | None = None,
) -> dict:
    """A valid value of `vars.health` with so many metrics, KPIs and health scores (the default among them)."""
    rng = random.Random(f"{seed}/config")
    config: dict = {"facts": own_facts} if own_facts else {}
    maker = ConfigMaker(rng, dates, date_objects, facts_of(config))
    own = {name: OWN_FIELDS[name] for name in OWN_FIELDS if maker.chance(0.5)}
    fields = ACCOUNT_FIELDS | own
    numeric = [name for name, type in fields.items() if type == "number"]
    if maker.chance(0.7):
        config["bands"] = rng.choice([{"green": 71, "red": 30}, {"green": 60, "red": 59}, {"green": 80.5, "red": 0}])
    if own:
        config["account_fields"] = own
    if maker.chance(0.25):
        config["score_accounts"] = maker.filter(fields)
    if maker.chance(0.5):
        sources = [*TABLES, *(own_facts or {})]
        expected = {source: rng.choice([1, 2, 7, 30, 100, 1000]) for source in rng.sample(sources, rng.randint(1, 5))}
        config["settings"] = {"expect_rows_every_days": expected}
    config["metrics"] = maker.make_metrics(metrics, numeric)
    config["kpis"] = maker.make_kpis(kpis, config["metrics"], windows or SMALL_WINDOWS)
    names = rng.sample(["onboarding", "big", "all", "select", "trial_2", "n" * 50], health_scores - 1)
    config["health_scores"] = [maker.health_score(name, config["kpis"], fields) for name in names]
    config["health_scores"].append(maker.health_score("default", config["kpis"], None))
    return config
