"""Values change, and no other line does."""

import copy
import difflib

import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from project import ROOT

from orchestration.settings import UserError
from studio.yaml_edit import edited

SHIPPED = (ROOT / "vars.yml").read_text(encoding="utf-8")
PATH = ("vars", "health")


def health_of(text: str) -> dict:
    return yaml.safe_load(text)["vars"]["health"]


def changed_lines(before: str, after: str) -> list[str]:
    return [line for line in difflib.ndiff(before.splitlines(True), after.splitlines(True)) if line[0] in "+-"]


def test_nothing_changes_where_nothing_is_changed():
    assert edited(SHIPPED, PATH, health_of(SHIPPED)) == SHIPPED


def test_a_threshold_changes_its_line_alone():
    health = health_of(SHIPPED)
    health["health_scores"][-1]["sections"][0]["kpis"][0]["zero_at"] = -25.5
    found = changed_lines(SHIPPED, edited(SHIPPED, PATH, health))
    assert [line.strip() for line in found] == [
        "-               - {kpi: time_spent_trend, zero_at: -40, hundred_at: 5}",
        "+               - {kpi: time_spent_trend, zero_at: -25.5, hundred_at: 5}",
    ]


def test_reordered_health_scores_take_their_comments_along():
    health = health_of(SHIPPED)
    health["health_scores"].insert(0, health["health_scores"].pop(1))
    text = edited(SHIPPED, PATH, health)
    assert health_of(text) == health
    assert sorted(text.splitlines()) == sorted(SHIPPED.splitlines())
    large = text.index("# Large contracts")
    assert text.index("health_scores:") < large < text.index("- name: enterprise") < text.index("# New customers")


def test_parts_are_added_and_removed():
    health = health_of(SHIPPED)
    default = health["health_scores"][-1]
    default["sections"][1]["weight"] = 2
    default["sections"].append({"name": "Use: all of it", "kpis": [{"kpi": "active_users_28d", "zero_at": 0, "hundred_at": 9}]})
    del health["health_scores"][1]["min_coverage"]
    del health["health_scores"][0]["sections"][2]
    health["kpis"]["time_spent_9d"] = {"metric": "time_spent", "window_days": 9}
    text = edited(SHIPPED, PATH, health)
    assert health_of(text) == health
    assert '          - name: "Use: all of it"' in text or "          - name: 'Use: all of it'" in text
    assert "              - {kpi: active_users_28d, zero_at: 0, hundred_at: 9}" in text
    assert "      time_spent_9d: {metric: time_spent, window_days: 9}" in text
    kept = [line for line in SHIPPED.splitlines() if line.lstrip().startswith("#")]
    assert [line for line in text.splitlines() if line.lstrip().startswith("#")] == kept


ODD = """# first\r
vars:\r
  other: [1,   2]   # stays\r
  health:\r
    bands:   {green:  71,red: 30}  # odd\tblanks\r
    settings:\r
      "raw_schema": 'raw'\r
\r
    # about metrics\r
    metrics: {a: {fact: usage,\r
      aggregate: sum, of: minutes}}\r
    kpis:\r
        a: {metric: a, window_days: 7}\r
    health_scores:\r
    - name: "default"   # the one\r
      sections:\r
      # the section\r
      - {name: One, kpis: [{kpi: a, zero_at: 0, hundred_at: 1}]}\r
# end"""


def test_a_file_in_another_style_keeps_it():
    health = health_of(ODD)
    assert edited(ODD, PATH, health) == ODD
    health["bands"]["green"] = 80
    health["health_scores"][0]["sections"][0]["kpis"][0]["hundred_at"] = 5
    text = edited(ODD, PATH, health)
    assert health_of(text) == health
    assert len(changed_lines(ODD, text)) == 4
    assert "    bands:   {green:  80,red: 30}  # odd\tblanks\r\n" in text


def test_what_is_written_with_an_anchor_is_left_to_people():
    text = "vars:\n  health:\n    a: &x {one: 1}\n    b: *x\n"
    with pytest.raises(UserError, match="change it by hand"):
        edited(text, PATH, {"a": {"one": 2}, "b": {"one": 1}})


numbers = st.one_of(st.integers(-1000, 1000), st.floats(-1e6, 1e6).map(lambda number: round(number, 3)))
texts = st.one_of(
    st.sampled_from(["yes", "1", "null", "a: b", "# no", "- x", "'", "ü", "", " x", "@", "2026-01-01"]), st.text(max_size=12)
)


@settings(max_examples=100, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.data())
def test_any_change_says_what_was_wanted_and_keeps_comments(data):
    before = data.draw(st.sampled_from([SHIPPED, ODD]))
    health = copy.deepcopy(health_of(before))
    for _ in range(data.draw(st.integers(1, 4))):
        change(data, health)
    after = edited(before, PATH, health)
    assert health_of(after) == health
    for line in before.splitlines():
        if line.startswith("#") or line.startswith("  other"):
            assert line in after.splitlines()


def change(data, health: dict) -> None:
    """One change such as the page makes."""
    scores = health["health_scores"]
    score = data.draw(st.sampled_from(scores))
    sections = score["sections"]
    section = data.draw(st.sampled_from(sections)) if sections else None
    kind = data.draw(st.sampled_from(["line", "weight", "name", "add", "remove", "move", "filter", "section", "label"]))
    if kind == "label":
        score["label"] = data.draw(texts)
    elif kind == "filter":
        score["accounts"] = {
            "all": [
                {"field": "tier", "in": data.draw(st.lists(texts, max_size=3))},
                {"field": "arr", "at_least": data.draw(numbers)},
            ]
        }
    elif kind == "move":
        scores.insert(0, scores.pop())
    elif kind == "section":
        sections.append(
            {
                "name": data.draw(texts),
                "weight": data.draw(numbers),
                "kpis": [{"kpi": "x", "zero_at": data.draw(numbers), "hundred_at": 1}],
            }
        )
    elif section is None:
        return
    elif kind == "weight":
        section["weight"] = data.draw(numbers)
    elif kind == "name":
        section["name"] = data.draw(texts)
    elif kind == "add":
        section["kpis"].append({"kpi": data.draw(texts), "zero_at": data.draw(numbers), "hundred_at": data.draw(numbers)})
    elif kind == "remove":
        sections.remove(section)
    elif kind == "line" and section["kpis"]:
        kpi = data.draw(st.sampled_from(section["kpis"]))
        kpi["zero_at"] = data.draw(numbers)
        kpi["on_missing"] = data.draw(st.one_of(st.just("exclude"), numbers))
