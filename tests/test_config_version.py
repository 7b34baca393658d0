"""The same meaning is the same version; the same way of scoring is the same scoring key."""

from copy import deepcopy

import pytest
import yaml
from project import ROOT

from studio.pipeline_macros import PipelineMacros

HEALTH = """
account_fields: {headcount: number}
score_accounts: {field: tier, not_in: [Test, Demo]}
settings: {expect_rows_every_days: {events: 2}}
metrics:
  time: {fact: usage, aggregate: sum, of: minutes, unit: minutes}
  people: {fact: usage, aggregate: count_distinct, of: user_id}
  time_each: {ratio: [time, people]}
  urgent: {fact: tickets, aggregate: count, where: {all: [{field: priority, in: [high, urgent]}, {field: escalated, is: true}]}}
  csm: {fact: csm_scores, aggregate: latest, of: score}
kpis:
  time_each: {metric: time_each, window_days: 7}
  urgent: {metric: urgent, window_days: 28}
  csm: {metric: csm}
health_scores:
  - name: large
    accounts: {any: [{field: tier, is: Gold}, {field: headcount, at_least: 500}]}
    sections:
      - {name: Use, weight: 2, kpis: [{kpi: time_each, zero_at: 0, hundred_at: 60}]}
      - {name: Help, weight: 1, kpis: [{kpi: urgent, zero_at: 4, hundred_at: 0, on_missing: 50}]}
  - name: default
    sections:
      - {name: View, kpis: [{kpi: csm, zero_at: 0, hundred_at: 100}]}
"""


@pytest.fixture(scope="module")
def macros(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUSTOMER_HEALTH_HOME", str(tmp_path_factory.mktemp("home")))
        yield PipelineMacros()


@pytest.fixture
def health():
    return yaml.safe_load(HEALTH)


def version(macros, health) -> str:
    with macros.of(health) as render:
        return render("config_version")


def keys(macros, health) -> dict[str, str]:
    """The scoring key of each health score."""
    with macros.of(health) as render:
        return render("scoring_keys")


def changed(health: dict, path: str, value: object) -> dict:
    """A copy with one place given another value, or removed."""
    copy = deepcopy(health)
    part = copy
    *before, last = [int(key) if key.isdigit() else key for key in path.split("/")]
    for key in before:
        part = part.setdefault(key, {}) if isinstance(part, dict) else part[key]
    if value is ...:
        del part[last]
    else:
        part[last] = value
    return copy


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("bands", {"green": 71, "red": 30}),
        ("metrics/time/unit", ...),
        ("metrics/time/time", "activity_date"),
        ("metrics/urgent/where/all/0/in", ["URGENT", "high ", "high"]),
        ("metrics/urgent/where/all", [{"is": True, "field": "escalated"}, {"field": "priority", "in": ["high", "urgent"]}]),
        ("kpis/csm/per_day", False),
        ("health_scores/0/active", True),
        ("health_scores/0/label", "For the large"),
        ("health_scores/0/accounts/any/0", {"all": [{"field": "tier", "is": "gold"}]}),
        ("health_scores/0/sections/0/kpis/0/on_missing", "exclude"),
        ("health_scores/0/sections/0/kpis/0/hundred_at", 60.0),
        ("health_scores/1/sections/0/weight", 7),
        ("score_accounts/not_in", ["demo", "test"]),
        ("settings/alert_nights", 5),
    ],
)
def test_the_same_meaning_is_the_same_version(macros, health, path, value):
    same = changed(health, path, value)
    assert repr(same) != repr(health)
    assert version(macros, same) == version(macros, health)
    assert keys(macros, same) == keys(macros, health)


def test_the_order_of_keys_and_sections_is_no_meaning(macros, health):
    same = {key: health[key] for key in reversed(health)}
    same["metrics"] = {name: same["metrics"][name] for name in reversed(same["metrics"])}
    same["health_scores"] = [dict(reversed(score.items())) for score in same["health_scores"]]
    same["health_scores"][0]["sections"] = same["health_scores"][0]["sections"][::-1]
    assert version(macros, same) == version(macros, health)
    assert keys(macros, same) == keys(macros, health)


@pytest.mark.parametrize(
    ("path", "value", "scored_otherwise"),
    [
        ("bands/green", 75, {"large", "default"}),
        ("settings/expect_rows_every_days/events", 3, {"large", "default"}),
        ("account_fields/seats", "number", {"large", "default"}),
        ("metrics/time/of", "events", {"large"}),
        ("metrics/people/of", "user_day", {"large"}),
        ("metrics/urgent/where/all/0/in", ["high"], {"large"}),
        ("metrics/urgent/where", {"any": [{"field": "priority", "is": "high"}, {"field": "escalated", "is": True}]}, {"large"}),
        ("kpis/csm/valid_for_days", 90, {"default"}),
        ("kpis/unused", {"metric": "csm"}, set()),
        ("metrics/unused", {"fact": "tickets", "aggregate": "open_count"}, set()),
        ("health_scores/0/min_coverage", 0.5, {"large"}),
        ("health_scores/0/sections/0/weight", 3, {"large"}),
        ("health_scores/0/sections/1/kpis/0/zero_at", 5, {"large"}),
        ("health_scores/0/sections/1/kpis/0/on_missing", 0, {"large"}),
        ("health_scores/0/accounts/any/1/at_least", 501, set()),
        ("score_accounts", ..., set()),
    ],
)
def test_another_meaning_is_another_version(macros, health, path, value, scored_otherwise):
    other = changed(health, path, value)
    assert version(macros, other) != version(macros, health)
    before, after = keys(macros, health), keys(macros, other)
    assert {name for name in before if before[name] != after[name]} == scored_otherwise


def test_the_shipped_configuration_has_one(macros):
    health = yaml.safe_load((ROOT / "vars.yml").read_text(encoding="utf-8"))["vars"]["health"]
    assert len(version(macros, health)) == 12
