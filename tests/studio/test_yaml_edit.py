"""What is written into vars.yml: what changed and nothing else, whatever the style, comments with what they are about."""

import difflib
import random

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from yaml_texts import ODD, SHIPPED, changed, health_of, leaves, made, put

from orchestration.settings import UserError
from studio import saving, yaml_edit, yaml_values


@given(st.integers(0, 2**32 - 1), st.sampled_from([*ODD, None, None, None]), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=400, deadline=None)
def test_the_text_says_what_was_wanted_whatever_the_style(seed, name, line_end):
    chance = random.Random(seed)
    if name:
        text = ODD[name]
    else:
        style = {"default_flow_style": chance.choice([None, False, True]), "indent": chance.choice([2, 4])}
        content = {"vars": {"health": made(chance), "other": 1}}
        text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, **style)
    text = text.replace("\n", line_end)
    wanted = health_of(text)
    for _ in range(chance.randint(1, 3)):
        wanted = changed(chance, wanted)
    found = saving.edited(text, wanted)
    assert yaml_values.same(health_of(found), wanted)
    before, after = yaml.safe_load(text), yaml.safe_load(found)
    assert {key: value for key, value in before.items() if key != "vars"} == {k: v for k, v in after.items() if k != "vars"}
    assert before["vars"] | {"health": None} == after["vars"] | {"health": None}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ODD)
def test_nothing_changed_leaves_every_byte(name, line_end):
    text = ODD[name].replace("\n", line_end)
    assert saving.edited(text, health_of(text)) == text
    assert saving.edited(SHIPPED, health_of(SHIPPED)) == SHIPPED


@given(st.integers(0, 2**32 - 1), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=60, deadline=None)
@example(0, "\n")
def test_a_changed_value_changes_its_own_line_and_no_other(seed, line_end):
    chance = random.Random(seed)
    text = SHIPPED.replace("\n", line_end)
    health = health_of(text)
    path = chance.choice([path for path in leaves(health) if path[-1] not in ("name", "kpi")])
    node = at_path(yaml.compose(text), ("vars", "health", *path))
    wanted = text[: node.start_mark.index] + "'new: value'" + text[node.end_mark.index :]
    assert saving.edited(text, put(health, path, "new: value")) == wanted


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", [name for name in ODD if name not in ("nothing", "empty", "anchors", "merged")])
def test_in_odd_files_too_only_the_lines_of_the_value_change(name, line_end):
    text = ODD[name].replace("\n", line_end)
    root = yaml.compose(text)
    for path in leaves(health_of(text)):
        node = at_path(root, ("vars", "health", *path))
        last = node.end_mark.line - (node.end_mark.column == 0 and node.end_mark.line > node.start_mark.line)
        own = range(node.start_mark.line, last + 1)
        before = text.splitlines(keepends=True)
        after = saving.edited(text, put(health_of(text), path, 42)).splitlines(keepends=True)
        assert after[: own.start] == before[: own.start], path
        behind = before[own.stop :]
        assert after[len(after) - len(behind) :] == behind, path


def at_path(node: yaml.Node, path: tuple) -> yaml.Node:
    for key in path:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[key]
        else:
            node = [value for name, value in node.value if name.value == str(key)][-1]
    return node


def test_a_value_that_others_stand_for_changes_where_it_was_changed_alone():
    text = ODD["anchors"]
    wanted = put(health_of(text), (1, "v", 0), 9)
    found = saving.edited(text, wanted)
    assert "  - &anc {name: q, v: [9, 2,   3], \"quoted key\": 'x'}   # c1\n" in found
    assert "  - {name: q, v: [1, 2, 3], quoted key: x}\n" in found
    assert found.startswith(text[: text.index("  - &anc")])


def test_items_take_their_comments_along():
    text = SHIPPED
    health = health_of(text)
    scores = health["health_scores"]
    moved = saving.edited(text, health | {"health_scores": [scores[1], scores[0], *scores[2:]]})
    assert sorted(moved.splitlines()) == sorted(text.splitlines())
    lines = moved.splitlines()
    onboarding = lines.index("      - name: onboarding")
    assert lines[onboarding - 1].startswith("      # New customers: are they getting started")
    assert lines[onboarding - 2] == ""
    assert saving.edited(moved, health) == text

    without = saving.edited(text, health | {"health_scores": scores[1:]})
    assert "New customers" not in without
    assert without in text.replace(text[text.index("      # New customers") : text.index("      # Large contracts")], "")

    new = {"name": "new", "accounts": {"field": "tier", "is": "smb"}, "sections": scores[0]["sections"]}
    again = [scores[0], new, *scores[1:]]
    added = saving.edited(text, health | {"health_scores": again})
    only_new = [line for line in difflib.ndiff(text.splitlines(), added.splitlines()) if line.startswith("-")]
    assert not only_new
    assert "\n\n      - name: new\n        accounts: {field: tier, is: smb}\n        sections:\n          - name:" in added


def test_a_key_that_goes_leaves_the_heading_of_its_group():
    health = health_of(SHIPPED)
    kpis = {name: kpi for name, kpi in health["kpis"].items() if name != "open_tickets"}
    found = saving.edited(SHIPPED, health | {"kpis": kpis})
    assert found == SHIPPED.replace("      open_tickets: {metric: open_tickets}\n", "", 1)


@pytest.mark.parametrize("text", ["a: [1", "vars: 1", "", "vars: {other: 1}", "&a [*a]"])
def test_what_is_no_configuration_is_a_message(text):
    with pytest.raises(UserError):
        saving.edited(text, {"a": 1})


def test_an_item_added_within_brackets_has_one_blank_before_it():
    text = "a:\n  b: {in: ['5', 'x, y'], c: [1,2]}\n"
    after = yaml_edit.edited(text, ("a",), {"b": {"in": ["5", "x, y", "7"], "c": [1, 2, 3]}})
    assert after == "a:\n  b: {in: ['5', 'x, y', '7'], c: [1, 2, 3]}\n"
