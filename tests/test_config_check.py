"""`make check`: what dbt can't see, lines, warnings, the summary; and the JSON Schema beside the validator."""

import copy
import json
import random
import re
from datetime import date

import jsonschema
import pytest
import yaml
from config_mutations import mutated
from project import ROOT, Project
from reference.random_config import make_config

from orchestration import config_check, config_schema

SMALL = """
vars:
  health:
    settings: {}
    metrics:
      open: {fact: tickets, aggregate: open_count}
      per_user: {ratio: [minutes, users]}
      minutes: {fact: usage, aggregate: sum, of: minutes}
      users: {fact: usage, aggregate: count_distinct, of: user_id}
    kpis:
      open: {metric: open}
      per_user: {metric: per_user, window_days: 10, compare: percent_change}
    health_scores:
      - name: big
        accounts: {any: [{field: arr, at_least: 1000}, {not: {field: tier, is_missing: true}}]}
        sections: [{name: Use, weight: 3, kpis: [{kpi: per_user, zero_at: -50, hundred_at: 100}]},
                   {name: Help, kpis: [{kpi: open, zero_at: 4, hundred_at: 1, on_missing: 50}]}]
      - name: default
        sections: [{name: Help, kpis: [{kpi: open, zero_at: 4, hundred_at: 1}]}]
"""


def checked(tmp_path, text: str) -> config_check.Checked:
    path = tmp_path / "vars.yml"
    path.write_text(text, encoding="utf-8")
    return config_check.check(path)


def one_fault(tmp_path, old: str, new: str) -> str:
    assert old in SMALL
    (fault,) = checked(tmp_path, SMALL.replace(old, new)).faults
    return fault


def test_a_fault_has_its_line(tmp_path):
    fault = one_fault(tmp_path, "kpi: per_user,", "kpi: per_usr,")
    assert fault.startswith("health_scores[0].sections[0].kpis[0].kpi: 'per_usr' is not a KPI (did you mean 'per_user'?)")
    assert fault.endswith("(line 16)")


def test_a_key_given_twice_is_named_with_both_lines(tmp_path):
    fault = one_fault(
        tmp_path, "      open: {metric: open}\n", "      open: {metric: open}\n      open: {metric: minutes, window_days: 7}\n"
    )
    assert fault == "kpis.open: given twice, in lines 11 and 12; YAML keeps the last without a word"


@pytest.mark.parametrize(
    ("written", "message"),
    [("1:30", "zero_at: 1:30 is read as 90; write 90, or put it in quotes"), ("010", "zero_at: 010 is read as 8; write 8")],
)
def test_numbers_that_look_otherwise_are_named(tmp_path, written, message):
    assert message in one_fault(tmp_path, "zero_at: -50", f"zero_at: {written}")


def test_names_that_only_the_machine_knows(tmp_path):
    fault = one_fault(tmp_path, "settings: {}", "settings: {time_zone: Europe/Berlyn}")
    assert fault.startswith("settings.time_zone: 'Europe/Berlyn' is not a time zone")


@pytest.mark.parametrize("text", ["", "vars:", "health: {}", "vars: {other: 1}", "- a", "5", "health_scores: []"])
def test_a_file_without_the_part_says_what_it_must_hold(tmp_path, text):
    (fault,) = checked(tmp_path, text).faults
    assert "the file must hold `vars:` and under it `health:`" in fault


@pytest.mark.parametrize(
    "text",
    ["vars: [", "a: b: c", "\t- x", "vars: &a {health: *a}", "vars: {? [a]: 1}", "vars: {health: !!python/object:x {}}", "\x00"],
)
def test_what_is_not_yaml_is_said_with_its_place(tmp_path, text):
    assert checked(tmp_path, text).faults


def test_warnings_and_hints(tmp_path):
    found = checked(
        tmp_path, SMALL.replace("      open: {metric: open}\n", "      open: {metric: open}\n      more: {metric: open}\n")
    )
    assert found.faults == []
    assert found.warnings[0].startswith("health_scores[0].sections[0].kpis[0].on_missing: 'per_user' is a ratio")
    assert found.warnings[1] == "kpis: no health score uses more (computed and published all the same) (line 10)"
    assert found.hints == ["Windows that aren't multiples of 7 days compare unequal numbers of weekends: per_user."]


def test_the_summary_says_weights_and_where_colours_begin(tmp_path):
    text = config_check.summary(checked(tmp_path, SMALL))
    assert "1. big\n   for accounts where (arr at least 1000 or not (tier is missing))" in text
    assert re.search(r"Use +75\.0%", text)
    assert re.search(r"per_user +-50 +100 +-5 +56\.5  exclude", text)
    assert re.search(r"open +4 +1 +3\.1 +1\.87  50", text)
    assert text.index("1. big") < text.index("2. default")


def test_the_command_prints_faults_or_the_summary(tmp_path):
    project = Project(tmp_path / "project")
    (project.folder / "vars.yml").write_text(SMALL)
    ended = project.run("check")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("The configuration is valid: 2 health scores, 2 KPIs, 4 metrics.")
    (project.folder / "vars.yml").write_text(
        SMALL.replace("weight: 3", "weight: -3").replace("aggregate: sum", "aggregate: summ")
    )
    ended = project.run("check")
    assert ended.returncode == 2
    assert "The configuration (vars.yml) has 2 faults; nothing was written." in ended.stderr


# The JSON Schema


SCHEMA = config_schema.schema()


def schema_errors(config: object) -> list[str]:
    plain = json.loads(json.dumps({"vars": {"health": config}}, default=str))
    return [error.message for error in jsonschema.Draft7Validator(SCHEMA).iter_errors(plain)]


def test_the_file_is_what_the_tables_make_it():
    assert config_schema.PATH.read_text(encoding="utf-8") == config_schema.text(), "run make schema"
    jsonschema.Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("file", ["vars.yml", "examples/growthco/vars.yml"])
def test_shipped_configurations_fit_the_schema(file):
    content = yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))
    assert [error.message for error in jsonschema.Draft7Validator(SCHEMA).iter_errors(content)] == []
    assert (ROOT / file).read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=")


def test_the_schema_refuses_nothing_that_the_validator_takes():
    """Random valid configurations, and mutated ones: what has no fault fits the schema."""
    for seed in range(12):
        rng = random.Random(seed)
        valid = make_config(seed, [date(2026, 2, 28)])
        for config in (valid, *(mutated(valid, rng) for _ in range(60))):
            faults: list[str] = []
            config_check.validator().config_faults(config, faults)
            if not faults:
                assert schema_errors(config) == [], config


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("metrik", {}),
        ("bands", {"green": 101}),
        ("metrics/open/aggregate", "opencount"),
        ("metrics/open/agregate", "open_count"),
        ("metrics/minutes/of", "minuts"),
        ("metrics/minutes/time", "closed_at"),
        ("metrics/per_user/ratio", ["minutes"]),
        ("kpis/open/windows_days", 7),
        ("kpis/per_user/window_days", "7"),
        ("kpis/per_user/compare", "change"),
        ("health_scores/0/accounts", {"field": "arr"}),
        ("health_scores/0/accounts", {"all": []}),
        ("health_scores/0/sections/0/weight", -1),
        ("health_scores/0/sections/0/kpis/0/on_missing", 101),
        ("health_scores/0/sections/0/kpis/0/zero_at", "5%"),
        ("settings", {"raw_tables": {"event": "x"}}),
        ("settings", {"published_versions": 1}),
        ("settings", {"checks": {"volume_severity": "fatal"}}),
        ("settings", {"checks": {"volume_max_share": 0.5}}),
    ],
)
def test_what_editors_underline_is_a_fault_too(path, value):
    config = copy.deepcopy(yaml.safe_load(SMALL)["vars"]["health"])
    part = config
    *parents, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    for step in parents:
        part = part[step]
    part[last] = value
    faults: list[str] = []
    config_check.validator().config_faults(config, faults)
    assert faults
    assert schema_errors(config)
