"""Names, numbers and causes as people say them."""

from orchestration import settings

NONE, MINUS = "\u2013", "\u2212"
ACRONYMS = {word.lower(): word for word in ("CSM", "NPS", "CSAT", "ARR", "KPI")}
STATUSES = {
    "measured": "measured",
    "not_provided": "the raw data came without what it needs",
    "too_new": "the account is too new to compare",
    "small_denominator": "too few to take a share of",
    "missing": "nothing to measure",
    "stale": "what there is, is too old",
    "no_activity": "no activity now or before",
    "small_baseline": "too little before to compare with",
    "from_zero": "there was nothing before, and there is now",
    "source_stale": "its source has gone silent",
}
CAUSES = {
    "value": "its value moved",
    "threshold": "its thresholds were changed",
    "coverage": "it, or what shares the weight with it, appeared or disappeared",
    "weight": "weights, sections or KPIs were changed",
    "health_score": "the account was given another health score",
}
ALERTS = {
    "dropped": "Dropped",
    "recovered": "Recovered",
    "renewal_at_risk": "Renewal at risk",
    "expansion": "May expand",
}
FACTS = {
    "tickets": "Tickets",
    "invoices": "Invoices",
    "goals": "Goals",
    "interactions": "Interactions",
    "nps": "NPS responses",
    "csat": "CSAT responses",
    "csm_scores": "CSM scores",
}


def name_of(identifier: str) -> str:
    """A name of the configuration for people: open_tickets -> Open tickets."""
    words = " ".join(ACRONYMS.get(word, word) for word in identifier.split("_") if word)
    return words[:1].upper() + words[1:]


def reasons(text: str | None) -> str:
    """Reasons, as the tables hold them, without the underscores of KPI names."""
    return (text or "").replace("_", " ")


def causes_said(causes: list[dict] | None) -> str:
    """Causes of a move, the greatest first: Open tickets -20; CSAT 90d -3 (its thresholds were changed)."""
    said = [
        f"{name_of(cause['kpi'])} {number(cause['points'], 1, sign=True)}"
        + ("" if cause["cause"] in ("value", "health_score") else f" ({CAUSES.get(cause['cause'], cause['cause'])})")
        for cause in causes or []
    ]
    switched = any(cause["cause"] == "health_score" for cause in causes or [])
    return ("Another health score: " if switched else "") + "; ".join(said)


def number(value: float | int | None, decimals: int = 2, sign: bool = False) -> str:
    """A number with at most so many decimals, and commas; a dash where there is none."""
    if value is None:
        return NONE
    text = f"{value:{'+' if sign else ''},.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "+0") else text.replace("-", MINUS)


def money(value: float | None) -> str:
    """An amount in thousands or millions, in whatever currency it is in."""
    if value is None:
        return NONE
    value = float(value)
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{number(value / size, 1)}{letter}"
    return number(value, 0)


def share(value: float | None) -> str:
    """A share of one as percent."""
    return NONE if value is None else f"{number(value * 100, 0)} %"


def counted(count: int, noun: str) -> str:
    """1 account, 2 accounts."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def with_unit(value: float | None, unit: str | None) -> str:
    """A value in its unit."""
    return number(value) + (f" {unit}" if unit and value is not None else "")


def unit_of(kpi: str) -> str | None:
    """The unit of a KPI's values, by vars.yml: percent where it compares, else its metric's; None where it says none."""
    described = _configuration()
    kpi_is = described.get("kpis", {}).get(kpi)
    if not isinstance(kpi_is, dict):
        return None
    if kpi_is.get("compare") == "percent_change":
        return "%"
    metric = described.get("metrics", {}).get(kpi_is.get("metric"))
    return metric.get("unit") if isinstance(metric, dict) else None


def facts_of(kpi: str) -> list[str]:
    """The facts that a KPI is measured from, by vars.yml; of a ratio, those of both parts."""
    described = _configuration()
    kpi_is = described.get("kpis", {}).get(kpi)
    metric = kpi_is.get("metric") if isinstance(kpi_is, dict) else None
    return list(dict.fromkeys(_metric_facts(described.get("metrics", {}), metric)))


def label_of(health_score: str | None) -> str:
    """A health score's label, by vars.yml; its name where it has none."""
    for described in _configuration().get("health_scores", []):
        if isinstance(described, dict) and described.get("name") == health_score and isinstance(described.get("label"), str):
            return described["label"]
    return name_of(health_score or "")


def _metric_facts(metrics: dict, name: object) -> list[str]:
    metric = metrics.get(name) if isinstance(name, str) else None
    if not isinstance(metric, dict):
        return []
    parts = metric.get("ratio")
    if isinstance(parts, list):
        return [fact for part in parts for fact in _metric_facts({k: v for k, v in metrics.items() if k != name}, part)]
    return [metric["fact"]] if isinstance(metric.get("fact"), str) else []


def _configuration() -> dict:
    """The parts of vars.yml that have names in them, where each is what it should be; Configure says what is amiss."""
    found = settings.health_config()
    kinds = {"kpis": dict, "metrics": dict, "health_scores": list}
    return {key: found[key] for key, kind in kinds.items() if isinstance(found.get(key), kind)}
