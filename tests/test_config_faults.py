"""The validator: each kind of mistake, its path and what would be right."""

import copy
import datetime

import pytest
import yaml
from project import ROOT

from orchestration.config_check import validator

VALIDATOR = validator()

VALID = yaml.safe_load("""
account_fields: {size: text, headcount: number, signed: date}
metrics:
  minutes: {fact: usage, aggregate: sum, of: minutes, unit: minutes}
  users: {fact: usage, aggregate: count_distinct, of: user_id, where: {field: module, is: core}}
  per_user: {ratio: [minutes, users]}
  open: {fact: tickets, aggregate: open_count}
  csm: {fact: csm_scores, aggregate: latest, of: score}
  urgent: {fact: tickets, aggregate: share, meets: {field: priority, is: urgent}, time: closed_at}
  regulars: {fact: usage, aggregate: count_distinct, of: user_id, min_day_share: 0.5}
  courses: {fact: trainings, aggregate: open_sum, of: minutes, where: {field: certified, is: true}}
facts:
  trainings:
    {model: training_sessions, account: customer_id, time: began_at, end: ended_at,
     columns: {minutes: number, certified: flag, due_on: date}}
settings:
  {time_zone: Europe/Berlin, nightly_at: "05:00", expect_rows_every_days: {events: 2, trainings: 7}, published_versions: 30,
   checks: {volume_min_share: 0, volume_max_share: 1.5, rejected_max_share: 0.01, volume_severity: error}}
score_accounts: {not: {field: size, is: tiny}}
kpis:
  trend: {metric: minutes, window_days: 14, compare: percent_change}
  per_user: {metric: per_user, window_days: 7}
  open: {metric: open}
  csm: {metric: csm, valid_for_days: 90}
  urgent: {metric: urgent, window_days: 28, min_denominator: 5}
  regulars: {metric: regulars, window_days: 28, per_day: true, min_tenure_days: 28}
  courses: {metric: courses}
health_scores:
  - name: big
    accounts: {all: [{field: headcount, at_least: 100}, {field: size, in: [big, huge]}]}
    sections: [{name: Use, weight: 2, kpis: [{kpi: trend, zero_at: -50, hundred_at: 100}]}]
  - name: default
    sections: [{name: Support, kpis: [{kpi: open, zero_at: 4, hundred_at: 1, on_missing: 50}]}]
""")


def faults_of(config) -> list[str]:
    faults = []
    VALIDATOR.config_faults(config, faults)
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
        ("kpis/trend/min_denominator", 5, "kpis.trend.min_denominator: 'minutes' is not a ratio or a share"),
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
        ("health_scores/0/accounts", {"field": "sise", "is": "x"}, "(did you mean 'size'?)"),
        ("health_scores/0/accounts", {"field": "segment", "is": "x"}, "of your own? declare it under account_fields)"),
        ("score_accounts", {"field": "segment", "is": "x"}, "score_accounts.field: 'segment' is not a field here"),
        ("score_accounts", [], "score_accounts: a list found, a filter is wanted"),
        ("settings/time_zone", 2, "settings.time_zone: 2 found, the name of a time zone such as Europe/Berlin is wanted"),
        ("settings/nightly_at", "25:00", "settings.nightly_at: '25:00' found, a time from '00:00' to '23:59' is wanted"),
        ("settings/nightly_at", 150, "settings.nightly_at: 150 found, a time from '00:00' to '23:59' is wanted, in quotes"),
        ("settings/published_schema", "", "settings.published_schema: '' found, the name of a schema is wanted"),
        (
            "settings/expect_rows_every_days",
            {"event": 2},
            "settings.expect_rows_every_days.event: unknown key (did you mean 'events'?)",
        ),
        (
            "settings/expect_rows_every_days",
            {"events": 0},
            "settings.expect_rows_every_days.events: 0 found, a whole number of days from 1",
        ),
        (
            "settings/published_versions",
            1,
            "settings.published_versions: 1 found, a whole number of versions from 2 to 365 is wanted",
        ),
        ("settings/published_versions", "7", "settings.published_versions: '7' found, a whole number of versions from 2 to 365"),
        ("settings/alert_nights", 0, "settings.alert_nights: 0 found, a whole number of nights from 1 to 365 is wanted"),
        ("settings/checks", 5, "settings.checks: 5 found, a mapping of thresholds and severities is wanted"),
        ("settings/checks", {"volume_min": 1}, "settings.checks.volume_min: unknown key (did you mean 'volume_min_rows'?)"),
        ("settings/checks", {"volume_min_share": 2}, "settings.checks.volume_min_share: 2 is out of range; a number from 0 to 1"),
        ("settings/checks", {"volume_max_share": 0.5}, "checks.volume_max_share: 0.5 is out of range; a number of at least 1"),
        ("settings/checks", {"rejected_max_share": "5%"}, "checks.rejected_max_share: '5%' is not a number"),
        (
            "settings/checks",
            {"volume_severity": "err"},
            "checks.volume_severity: 'err' is not one of error, warn (did you mean 'error'?)",
        ),
        ("settings/checks", {"coverage_fall_severity": True}, "checks.coverage_fall_severity: true is not one of error, warn"),
        ("facts/tickets", {"model": "x", "time": "y"}, "facts.tickets: 'tickets' is a built-in fact or a raw table already"),
        ("facts/trainings/time", ..., "facts.trainings.time: nothing is not a name"),
        ("facts/trainings/model", 5, "facts.trainings.model: 5 found, the name of a dbt model is wanted"),
        ("facts/trainings/columns", {"is_open": "flag"}, "facts.trainings.columns.is_open: 'is_open' is taken"),
        ("facts/trainings/columns", {"minutes": "integer"}, "'integer' is not one of text, number, date, flag"),
        (
            "facts/trainings/columns",
            {"began_at": "text"},
            "facts.trainings.columns.began_at: it is a time of the fact, so its type is date",
        ),
        ("facts/trainings/end", ..., "nothing in 'trainings' is open, so 'open_sum' does not apply to it (give the fact an end)"),
        ("facts/my__fact", {"model": "x", "time": "y"}, "facts.my__fact: two underscores in a row are taken"),
        ("metrics/courses/of", "cost", "metrics.courses.of: 'cost' is not a column of 'trainings'"),
        ("metrics/courses/time", "due_on", "metrics.courses.time: 'open_sum' looks at the day itself and takes no time"),
        ("metrics/urgent/time", "due_at", "metrics.urgent.time: 'due_at' is not a time of 'tickets'"),
        ("metrics/urgent/meets", ..., "metrics.urgent.meets: 'share' needs a filter that says which rows make the share"),
        ("metrics/urgent/meets", {"field": "prio", "is": "x"}, "metrics.urgent.meets.field: 'prio' is not a field here"),
        ("metrics/urgent/of", "priority", "metrics.urgent.of: 'share' counts rows and takes no column"),
        ("metrics/open/meets", {"field": "priority", "is": "x"}, "metrics.open.meets: only 'share' and 'share_distinct' take it"),
        ("metrics/per_user/ratio", ["urgent", "users"], "metrics.per_user.ratio[0]: 'urgent' is a share itself"),
        ("metrics/minutes/aggregate", "share", "metrics.minutes.aggregate: 'share' does not apply to 'usage'"),
        ("metrics/regulars/min_day_share", 0, "metrics.regulars.min_day_share: 0 counts every value; leave it out"),
        ("metrics/regulars/min_day_share", 2, "metrics.regulars.min_day_share: 2 is out of range; a number from 0 to 1"),
        ("metrics/regulars/min_day_share", "50%", "'50%' is not a number (write 5 for five percent, without the sign)"),
        ("metrics/csm/min_day_share", 0.5, "metrics.csm.min_day_share: only 'count_distinct' takes it"),
        (
            "metrics/csm",
            {"fact": "accounts", "aggregate": "attribute", "of": "tier"},
            "'tier' is text, not a number, so it has no 'attribute'",
        ),
        ("kpis/regulars/by_day", "avg", "kpis.regulars.by_day: not together with min_day_share, which 'regulars' uses"),
        ("kpis/trend/per_day", "yes", "kpis.trend.per_day: 'yes' found, true or false is wanted"),
        ("kpis/open/per_day", True, "kpis.open.per_day: 'open' has no window whose days it could be divided by"),
        ("kpis/open/min_tenure_days", 0, "kpis.open.min_tenure_days: 0 found, a whole number of days from 1"),
        (f"{KPI}/zero_at", 1e16, "zero_at: 1e+16 is not a number from -1e15 to 1e15"),
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
