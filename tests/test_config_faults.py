"""The validator, rendered with jinja2 from the files that dbt reads: each kind of mistake, its path and what would be right."""

import copy
import datetime

import jinja2
import pytest
import yaml
from project import ROOT

VALIDATOR = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(
    "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "macros" / "config").glob("*.sql")))
)

VALID = yaml.safe_load("""
account_fields: {size: text, headcount: number, signed: date}
metrics:
  minutes: {fact: usage, aggregate: sum, of: minutes, unit: minutes}
  users: {fact: usage, aggregate: count_distinct, of: user_id, where: {field: module, is: core}}
  per_user: {ratio: [minutes, users]}
  open: {fact: tickets, aggregate: open_count}
  csm: {fact: csm_scores, aggregate: latest, of: score}
kpis:
  trend: {metric: minutes, window_days: 14, compare: percent_change}
  per_user: {metric: per_user, window_days: 7}
  open: {metric: open}
  csm: {metric: csm, valid_for_days: 90}
health_scores:
  - name: big
    accounts: {all: [{field: headcount, at_least: 100}, {field: size, in: [big, huge]}]}
    sections: [{name: Use, weight: 2, kpis: [{kpi: trend, zero_at: -50, hundred_at: 100}]}]
  - name: default
    sections: [{name: Support, kpis: [{kpi: open, zero_at: 4, hundred_at: 1, on_missing: 50}]}]
""")


def faults_of(config) -> list[str]:
    faults = []
    VALIDATOR.module.config_faults(config, faults)
    return faults


def changed(path: str, value) -> dict:
    """The valid configuration with one thing put elsewhere; `...` takes it out."""
    config = copy.deepcopy(VALID)
    *parents, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    part = config
    for key in parents:
        part = part[key]
    if value is ...:
        del part[last]
    else:
        part[last] = value
    return config


def test_a_valid_configuration_has_no_faults():
    assert faults_of(VALID) == []
    assert faults_of(changed("health_scores/0/accounts", {"field": "signed", "less_than": datetime.date(2026, 1, 1)})) == []
    assert faults_of(yaml.safe_load((ROOT / "vars.yml").read_text())["vars"]["health"]) == []
    assert faults_of(yaml.safe_load((ROOT / "examples/growthco/vars.yml").read_text())["vars"]["health"]) == []


SCORE = "health_scores/0"
KPI = f"{SCORE}/sections/0/kpis/0"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("metrik", {}, "metrik: unknown key (did you mean 'metrics'?)"),
        ("bands", {"green": 30, "red": 30}, "bands.red: 30 is not below green, 30"),
        ("bands", {"green": 101}, "bands.green: 101 is out of range; a number from 0 to 100 is wanted"),
        ("bands", {"red": "30%"}, "bands.red: '30%' is not a number (write 5 for five percent, without the sign)"),
        ("settings", {"raw_schema": 5}, "settings.raw_schema: 5 found, the name of a schema is wanted"),
        ("settings", {"raw_tables": {"event": "e"}}, "settings.raw_tables.event: unknown key (did you mean 'events'?)"),
        ("account_fields/size", "string", "account_fields.size: 'string' is not one of text, number, date"),
        ("account_fields/tier", "text", "account_fields.tier: 'tier' is a column of accounts already"),
        ("metrics/Bad Name", {"fact": "tickets", "aggregate": "open_count"}, "metrics.Bad Name: 'Bad Name' is not a name"),
        ("metrics/minutes/fact", "usag", "metrics.minutes.fact: 'usag' is not a fact (did you mean 'usage'?)"),
        ("metrics/minutes/aggregate", "avg", "metrics.minutes.aggregate: 'avg' does not apply to 'usage'; it takes sum"),
        ("metrics/minutes/of", ..., "metrics.minutes.of: 'sum' needs a column of 'usage'"),
        ("metrics/minutes/of", "module", "metrics.minutes.of: 'module' is text, not a number, so it has no 'sum'"),
        ("metrics/minutes/of", "minute", "'minute' is not a column of 'usage' (did you mean 'minutes'?)"),
        ("metrics/csm/aggregate", "open_count", "nothing in 'csm_scores' is open"),
        ("metrics/open/pool_days", 5, "metrics.open.pool_days: only 'latest' takes it"),
        ("metrics/csm/pool_days", 0, "metrics.csm.pool_days: 0 found, a whole number of days from 1"),
        ("metrics/per_user/ratio", ["minutes"], "metrics.per_user.ratio: a list of two metrics is wanted"),
        ("metrics/per_user/ratio", ["minutes", "per_user"], "metrics.per_user.ratio[1]: 'per_user' is a ratio itself"),
        (
            "metrics/per_user/ratio",
            ["minutes", "user"],
            "metrics.per_user.ratio[1]: 'user' is not a metric (did you mean 'users'?)",
        ),
        ("metrics/users/where", {"field": "modul", "is": "x"}, "metrics.users.where.field: 'modul' is not a field here (did you"),
        ("metrics/users/where", {"field": "module"}, "metrics.users.where: no operator found, exactly one is wanted"),
        ("metrics/users/where", {"field": "module", "is": "a", "in": ["b"]}, "where: is and in found, exactly one is wanted"),
        ("metrics/users/where", {"field": "module", "more_than": "a"}, "'module' is text, which has no order"),
        (
            "metrics/users/where",
            {"field": "module", "is": 5},
            "metrics.users.where.is: 5 found, 'module' is text; write it in quotes",
        ),
        ("metrics/users/where", {"field": "module", "is": None}, "use {field: module, is_missing: true}"),
        ("metrics/users/where", {"field": "module", "in": "a"}, "metrics.users.where.in: 'a' found, a list is wanted"),
        ("metrics/users/where", {"field": "module", "equals": "a"}, "metrics.users.where.equals: unknown operator"),
        ("metrics/users/where", {"any": []}, "metrics.users.where.any: a list of at least one filter is wanted"),
        ("metrics/users/where", {"not": {"all": "x"}}, "metrics.users.where.not.all: a list of at least one filter is wanted"),
        ("kpis/trend/window_days", ..., "kpis.trend.window_days: 'minutes' is measured over a window; say how many days"),
        ("kpis/trend/window_days", 0, "kpis.trend.window_days: 0 found, a whole number of days from 1 to 36500 is wanted"),
        ("kpis/trend/window_days", "14", "kpis.trend.window_days: '14' found, a whole number of days"),
        ("kpis/open/window_days", 7, "kpis.open.window_days: 'open' is taken on the day itself and has no window; leave it out"),
        ("kpis/open/compare", "percent_change", "kpis.open.compare: 'open' has no window to compare with the one before"),
        ("kpis/trend/compare", "difference", "kpis.trend.compare: 'difference' is not one of percent_change"),
        ("kpis/per_user/min_baseline", 5, "kpis.per_user.min_baseline: only together with compare"),
        ("kpis/trend/min_denominator", 5, "kpis.trend.min_denominator: 'minutes' is not a ratio"),
        ("kpis/trend/valid_for_days", 5, "kpis.trend.valid_for_days: only for a metric whose aggregate is 'latest'"),
        (
            "kpis/per_user",
            {"metric": "per_user", "window_days": 7, "by_day": "avg", "min_denominator": 1},
            "by_day: not together",
        ),
        ("kpis/open/metric", "opne", "kpis.open.metric: 'opne' is not a metric"),
        ("kpis/account_id", {"metric": "open"}, "kpis.account_id: 'account_id' is a column of the KPI marts already"),
        (f"{KPI}/kpi", "trendy", "health_scores[0].sections[0].kpis[0].kpi: 'trendy' is not a KPI (did you mean 'trend'?)"),
        (f"{KPI}/hundred_at", -50, "zero_at and hundred_at are both -50; a line needs two points"),
        (f"{KPI}/zero_at", float("nan"), "health_scores[0].sections[0].kpis[0].zero_at: nan is not a number"),
        (f"{KPI}/zero_at", True, "zero_at: true is not a number"),
        (f"{KPI}/on_missing", 101, "on_missing: 101 is out of range; a number from 0 to 100 is wanted"),
        (f"{KPI}/on_missing", "exclud", "on_missing: 'exclud' found, exclude or a number from 0 to 100 is wanted (did you"),
        (f"{SCORE}/sections/0/weight", -1, "health_scores[0].sections[0].weight: -1 is out of range; a number of at least 0"),
        (f"{SCORE}/sections/0/weight", 0, "health_scores[0].sections: all weights are 0; at least one must be greater"),
        (f"{SCORE}/sections/0/kpis", [], "health_scores[0].sections[0].kpis: a list of at least one KPI is wanted"),
        (f"{SCORE}/sections", [], "health_scores[0].sections: a list of at least one section is wanted"),
        (f"{SCORE}/min_coverage", 2, "health_scores[0].min_coverage: 2 is out of range; a number from 0 to 1 is wanted"),
        (f"{SCORE}/accounts", ..., "health_scores[0].accounts: a filter is wanted"),
        (f"{SCORE}/name", "default", "health_scores[0].name: 'default' must be the last"),
        ("health_scores/1/accounts", {"field": "tier", "is": "x"}, "health_scores[1].accounts: 'default' takes the rest"),
        ("health_scores/1/active", False, "health_scores[1].active: 'default' can't be switched off"),
        ("health_scores/1/name", "other", "the last must be named 'default'"),
        ("health_scores", {}, "health_scores: a list of health scores is wanted, the last named default"),
        ("health_scores/0/accounts", {"field": "signed", "is": "2026-02-30"}, "'2026-02-30' is not a date; write yyyy-mm-dd"),
    ],
)
def test_each_mistake_is_named(path, value, message):
    faults = faults_of(changed(path, value))
    assert any(message in fault for fault in faults), faults


@pytest.mark.parametrize("config", [None, 5, "text", [], {}, {"metrics": 5, "kpis": [], "health_scores": "x"}])
def test_whatever_stands_there_is_a_fault_and_no_crash(config):
    assert faults_of(config)


def test_all_faults_come_at_once():
    config = changed("metrics/minutes/fact", "usag")
    config["bands"] = {"green": 500}
    del config["health_scores"][1]
    assert len(faults_of(config)) >= 3
