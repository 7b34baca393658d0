"""What the studio says a configuration would do is what building it does."""

import copy
import json
import random
from pathlib import Path

import numpy as np
import pytest
import yaml
from project import ROOT, Project

from orchestration import config_check
from studio import account_values
from studio.account_values import AccountValues
from studio.bands import BANDS
from studio.effects import effects
from studio.pipeline_macros import PipelineMacros
from studio.scoring import Place, Scorer, Scores
from studio.tuning import Tuning

pytestmark = pytest.mark.xdist_group("studio")

FILTERS = [
    {"field": "tier", "is": "Enterprise"},
    {"any": [{"field": "arr", "at_least": 60000}, {"field": "region", "in": ["EMEA", "apac"]}]},
    {"all": [{"not": {"field": "csm", "is_missing": True}}, {"field": "tenure_days", "less_than": 400}]},
    {"field": "renewal_date", "at_most": "2026-09-30"},
    {"field": "headcount", "more_than": 200},
]


def random_configuration(health: dict, number: int) -> dict:
    """The shipped configuration with other filters, order, weights, KPIs, line ends and bands."""
    draw = random.Random(number)
    health = copy.deepcopy(health)
    health["bands"] = {"green": draw.randint(55, 90), "red": draw.randint(10, 45)}
    *others, default = health["health_scores"]
    draw.shuffle(others)
    for health_score in (*others, default):
        for section in health_score["sections"]:
            section["weight"] = draw.choice([0.5, 1, 2, 3, 7.25, round(draw.random() * 10, 3)])
            for kpi in section["kpis"]:
                width = kpi["hundred_at"] - kpi["zero_at"]
                kpi["zero_at"] = round(kpi["zero_at"] + width * draw.uniform(-0.5, 0.4), 3)
                kpi["hundred_at"] = round(kpi["hundred_at"] + width * draw.uniform(-0.4, 1), 3)
                kpi["on_missing"] = draw.choice(["exclude", "exclude", 0, 37.5, 100])
        taken = draw.choice(health_score["sections"])["kpis"]
        spare = [name for name in health["kpis"] if name not in [kpi["kpi"] for kpi in taken]]
        taken.append({"kpi": draw.choice(spare), "zero_at": draw.randint(-20, 5), "hundred_at": draw.randint(6, 80)})
        if draw.random() < 0.5:
            health_score["min_coverage"] = draw.choice([0.5, 0.75, 0.9])
    for health_score in others:
        health_score["accounts"] = draw.choice(FILTERS)
    others[0]["active"] = draw.random() < 0.7
    health["health_scores"] = [*others, default]
    return health


@pytest.fixture(scope="module")
def shipped() -> dict:
    return yaml.safe_load((ROOT / "vars.yml").read_text(encoding="utf-8"))["vars"]["health"]


@pytest.fixture(scope="module")
def macros() -> PipelineMacros:
    return PipelineMacros()


@pytest.fixture
def scorer(built_demo, macros):
    values = account_values.load(Path(built_demo.environment["CUSTOMER_HEALTH_PUBLISHED"]), "health")
    made = Scorer(values, macros)
    yield made
    made.close()


def test_random_configurations_score_as_a_build_does(demo, scorer, shipped):
    chosen = ["--quiet", "--select", "int_scored_accounts+", "--exclude", "path:models/marts/history", "resource_type:test"]
    for number in range(3):
        health = random_configuration(shipped, number)
        faults: list[str] = []
        config_check.validator().config_faults(health, faults)
        assert not faults
        scores = scorer.score(health)
        demo.configure(health)
        ended = demo.dbt("run", *chosen, DBT_HEALTH_AS_OF="2026-05-31")
        assert ended.returncode == 0, ended.stdout[-3000:]
        built = demo.query(
            "select account_id, health_score, score, score_exact, band from health.account_health_scores "
            "where as_of_date = date '2026-05-31' order by account_id"
        )
        assert _rows(scorer, scores) == built, f"configuration {number}"
        for place, line, bands in _built_kpi_bands(demo, health):
            assert scorer.drag_threshold(place, *line)[1] == bands, f"configuration {number}, {place}"


def test_a_drag_scores_as_scoring_everything_does(scorer, shipped):
    draw = random.Random(7)
    for position, health_score in enumerate(shipped["health_scores"]):
        name, sections = health_score["name"], health_score["sections"]
        for section, kpi in [(number, kpi) for number, one in enumerate(sections) for kpi in range(len(one["kpis"]))]:
            scorer.score(shipped)
            moved = copy.deepcopy(shipped)
            line = moved["health_scores"][position]["sections"][section]["kpis"][kpi]
            line["zero_at"] += draw.uniform(-3, 3)
            dragged, _ = scorer.drag_threshold(Place(name, section, kpi), line["zero_at"], line["hundred_at"])
            _assert_same(dragged, scorer.score(moved))
        scorer.score(shipped)
        moved = copy.deepcopy(shipped)
        weights = [draw.choice([0.1, 1, 3, 5.5]) for _ in sections]
        for section, weight in zip(moved["health_scores"][position]["sections"], weights, strict=True):
            section["weight"] = weight
        dragged = scorer.drag_weight(Place(name, 0), [weight / sum(weights) for weight in weights])
        _assert_same(dragged, scorer.score(moved))


def test_what_is_only_made_ready_to_be_dragged_changes_nothing(scorer, shipped, macros):
    tuning = Tuning(scorer.values, macros, shipped)
    line, weights, shown = Place("default", 0, 0), Place("default", 1), tuning.now
    for _ in range(2):
        tuning.prepare(line)
        tuning.prepare(weights)
    assert not tuning.is_changed and tuning.now is shown
    kpi = tuning.section(line)["kpis"][0]
    tuning.threshold(line, kpi["zero_at"] + 3, kpi["hundred_at"])
    tuning.prepare(weights)
    tuning.weight(weights, 4)
    _assert_same(tuning.now, scorer.score(tuning.draft))
    tuning.prepare(line)
    tuning.threshold(line, kpi["zero_at"] + 1, kpi["hundred_at"])
    _assert_same(tuning.now, scorer.score(tuning.draft))
    tuning.close()


def test_a_kpi_is_banded_by_its_score_as_it_is(scorer, shipped):
    scorer.score(shipped)
    place = Place("default", 4, 0)
    highest = scorer.kpi_values("csm_score", "default")[-1]
    _, bands = scorer.drag_threshold(place, 0, highest / 0.706)  # 70.6 is yellow, though 71 is shown
    assert bands[0] == 0 and bands[1] > 0


def test_a_kpi_that_was_dragged_is_shown_as_it_was_dragged(scorer, shipped, macros):
    tuning = Tuning(scorer.values, macros, shipped)
    place = Place("default", 4, 0)
    before = tuning.distribution(place)
    bands = tuning.threshold(place, 0, 200)["kpi"]
    assert tuning.distribution(place) == before | {"kpi": bands}
    assert bands != before["kpi"]
    tuning.close()


def test_accounts_that_gain_or_lose_a_score_move_most():
    ids = ["gains", "moves", "stays", "loses", "leaves", "stays out"]
    values = AccountValues(None, None, ids, ids, {}, set(), set(), {})
    nan, green, red, unknown = np.nan, 0, 2, 3
    before = _scores([nan, 80.0, 5.0, 90.0, 10.0, nan], [unknown, green, red, green, red, -1])
    now = _scores([20.0, 20.0, 5.0, nan, nan, nan], [red, red, red, unknown, -1, -1])
    moved = effects(values, before, now)["moved"]
    assert [(one["account"], one["before"], one["now"], one["band_before"], one["band"]) for one in moved] == [
        ("gains", -1, 20, "UNKNOWN", "RED"),
        ("loses", 90, -1, "GREEN", "UNKNOWN"),
        ("leaves", 10, -1, "RED", ""),
        ("moves", 80, 20, "GREEN", "RED"),
    ]


def _scores(exact: list[float], band: list[int]) -> Scores:
    whole = np.array([-1 if np.isnan(score) else round(score) for score in exact])
    return Scores(["default"], np.where(np.array(band) < 0, -1, 0), whole, np.array(exact), np.array(band))


def test_a_draft_may_be_edited_while_a_copy_of_it_is_scored(scorer, shipped, macros, monkeypatch):
    tuning = Tuning(scorer.values, macros, shipped)
    score = Scorer.score

    def edited_meanwhile(self, health: dict) -> Scores:
        tuning.draft["health_scores"].clear()
        return score(self, health)

    monkeypatch.setattr(Scorer, "score", edited_meanwhile)
    tuning.refresh(copy.deepcopy(tuning.draft))
    _assert_same(tuning.now, tuning.before)
    assert tuning.matching and tuning.is_changed
    tuning.close()


def test_what_was_never_computed_is_named(scorer, shipped, macros):
    changed = copy.deepcopy(shipped)
    changed["kpis"]["time_spent_9d"] = {"metric": "time_spent", "window_days": 9}
    changed["kpis"]["open_tickets"] = {"metric": "open_urgent_tickets"}
    changed["account_fields"]["segment"] = "text"
    with macros.of(changed) as render:
        meaning = json.loads(render("config_meaning"))
    needed = account_values.needs(meaning, ["time_spent_9d", "open_tickets", "arr"])
    found = account_values.lacking(scorer.values, needed)
    assert (found.kpis, found.fields, found.accounts) == (["time_spent_9d", "open_tickets"], ["segment"], False)


def test_what_is_saved_may_name_a_field_that_was_never_built(scorer, shipped, macros):
    saved = copy.deepcopy(shipped)
    saved["account_fields"]["segment"] = "text"
    saved["health_scores"][0]["accounts"] = {"field": "segment", "is": "big"}
    tuning = Tuning(scorer.values, macros, saved)
    assert tuning.lacking.fields == ["segment"] and tuning.now is None
    assert tuning.gets("default") == 0 and not tuning.can_show(Place("default", 0, 0))
    tuning.draft = copy.deepcopy(shipped)
    tuning.refresh()
    assert tuning.lacking.fields == ["segment"] and tuning.to_compute == shipped | {"account_fields": saved["account_fields"]}
    tuning.close()


def _rows(scorer: Scorer, scores: Scores) -> list[tuple]:
    """The accounts that are scored, as the published table has them."""
    rows = []
    for number in np.flatnonzero(scores.health_score >= 0):
        score, exact = int(scores.score[number]), float(scores.exact[number])
        shown = (None, None) if score < 0 else (score, exact)
        name, band = scores.names[scores.health_score[number]], BANDS[scores.band[number]].name
        rows.append((scorer.values.account_ids[number], name, *shown, band))
    return rows


def _built_kpi_bands(project: Project, health: dict) -> list[tuple[Place, tuple[float, float], list[int]]]:
    """Each KPI's place and line ends, and the accounts by the band of it alone, as the published scores of KPIs have them."""
    green, red = health["bands"]["green"], health["bands"]["red"]
    bands = (f"score >= {green}", f"score > {red} and score < {green}", f"score <= {red}", "score is null")
    counts = ", ".join(f"count(*) filter (where {band})" for band in bands)
    built = project.query(
        f"select health_score, section, kpi, {counts} from health.account_kpi_scores "
        "where as_of_date = date '2026-05-31' group by health_score, section, kpi"
    )
    found = []
    for name, section, kpi, *counted in built:
        sections = next(one["sections"] for one in health["health_scores"] if one["name"] == name)
        number, kpis = next((number, one["kpis"]) for number, one in enumerate(sections) if one["name"] == section)
        position, line = next((position, one) for position, one in enumerate(kpis) if one["kpi"] == kpi)
        found.append((Place(name, number, position), (line["zero_at"], line["hundred_at"]), counted))
    return found


def _assert_same(one: Scores, other: Scores) -> None:
    assert one.names == other.names
    for name in ("health_score", "score", "exact", "band"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
