"""Scores worked by hand, and what must hold whatever the data and the configuration."""

import csv
from collections import defaultdict
from fractions import Fraction

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from strategies import Case, cases, landings_of, make_case, rich_cases, write_landings

from . import TABLES, LandedFile, run
from .examples import SUM, D, accounts, file
from .raw import UnreadableError, read_time, round_half_up, trim
from .scoring import line

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
LINE = {"zero_at": 0, "hundred_at": 100}


def entry(kpi: str, **options) -> dict:
    return {"kpi": kpi, **LINE, **options}


def score(values: dict[str, str], sections: list[dict], bands: dict | None = None, **options):
    """The published rows of one account whose KPIs have these values (a KPI named otherwise is missing)."""
    rows = [{"account_id": "a", "measure": name, "measured_at": "2024-03-31", "value": value} for name, value in values.items()]
    names = sorted({item["kpi"] for section in sections for item in section["kpis"]})
    metrics = {
        name: {"fact": "measurements", "aggregate": "latest", "of": "value", "where": {"field": "measure", "is": name}}
        for name in names
    }
    sections = [{"name": f"S{i}", **section} for i, section in enumerate(sections)]
    config = {
        "metrics": metrics,
        "kpis": {name: {"metric": name} for name in names},
        "health_scores": [{"name": "default", **options, "sections": sections}],
    }
    if bands:
        config["bands"] = bands
    columns = ["account_id", "measure", "measured_at", "value"]
    return run({"accounts": accounts(), "measurements": [file(rows, columns=columns)]}, config, [D])


def health(*args, **options) -> dict:
    (row,) = score(*args, **options).account_health_scores
    return row


def test_line_and_definitions():
    at = [line(Fraction(value), Fraction(-50), Fraction(100)) for value in (-60, -50, -5, 100, 101)]
    assert at == [0, 0, 30, 100, 100]
    assert round_half_up(line(Fraction(113, 2), Fraction(-50), Fraction(100)), 4) == 71
    assert line(Fraction(3), Fraction(4), Fraction(1)) == Fraction(100, 3)  # fewer is better
    result = score({}, [{"kpis": [entry("x", zero_at=-50, hundred_at=100)]}])
    (row,) = result.health_score_definitions
    assert (row["yellow_from"], row["green_from"]) == (-5, 56.5)
    assert (row["priority"], row["weight"], row["on_missing"]) == (1, 1, "exclude")


@pytest.mark.parametrize(
    ("value", "whole", "exact", "band"),
    [
        *[("70.5", 71, 70.5, "GREEN"), ("70.49995", 71, 70.5, "GREEN"), ("70.49994", 70, 70.4999, "YELLOW")],
        *[("30.49", 30, 30.49, "RED"), ("30.5", 31, 30.5, "YELLOW"), ("-4", 0, 0, "RED"), ("140", 100, 100, "GREEN")],
    ],
)
def test_rounding_and_bands(value, whole, exact, band):
    row = health({"x": value}, [{"kpis": [entry("x")]}])
    assert (row["score"], row["score_exact"], row["band"]) == (whole, exact, band)
    other = health({"x": value}, [{"kpis": [entry("x")]}], bands={"green": 101 - 1, "red": 0})["band"]
    assert other == {0: "RED", 100: "GREEN"}.get(whole, "YELLOW")


def test_weights_and_coverage_when_something_is_missing():
    sections = [
        {"weight": 3, "kpis": [entry("x"), entry("none")]},
        {"kpis": [entry("y"), entry("filled", on_missing=10)]},  # weight left out is 1
        {"weight": 4, "kpis": [entry("empty")]},
        {"weight": 0, "kpis": [entry("z")]},
    ]
    result = score({"x": "80", "y": "20", "z": "100"}, sections)
    (row,) = result.account_health_scores
    assert row["score_exact"] == (3 * 80 + 15) / 4
    assert row["coverage"] == 0.25  # 3/8 x 1/2 + 1/8 x 1/2
    assert [s["score"] for s in result.account_section_scores] == [80, 15, None, 100]
    assert [s["weight"] for s in result.account_section_scores] == [3 / 8, 1 / 8, 1 / 2, 0]
    assert [s["effective_weight"] for s in result.account_section_scores] == [3 / 4, 1 / 4, None, 0]
    weights = {s["kpi"]: s["effective_weight"] for s in result.account_kpi_scores}
    assert weights == {"x": 3 / 4, "none": None, "y": 1 / 8, "filled": 1 / 8, "empty": None, "z": 0}
    assert sum(s["contribution"] or 0 for s in result.account_kpi_scores) == row["score_exact"]


def test_unknown():
    nothing = health({"z": "9"}, [{"kpis": [entry("x")]}, {"weight": 0, "kpis": [entry("z")]}])
    unknown = {"score": None, "score_exact": None, "band": "UNKNOWN"}
    assert nothing | unknown | {"coverage": 0} == nothing
    sections = [{"kpis": [entry("x"), entry("y"), entry("z")]}]
    assert health({"x": "50"}, sections, min_coverage=0.3333)["band"] == "YELLOW"
    rounded = health({"x": "50", "y": "50"}, sections, min_coverage=0.6667)  # the rounded coverage counts
    assert (rounded["band"], rounded["coverage"]) == ("YELLOW", 0.6667)
    result = score({"x": "50"}, sections, min_coverage=0.33334)
    assert result.account_health_scores[0] | unknown == result.account_health_scores[0]
    assert [(s["score"], s["effective_weight"]) for s in result.account_section_scores] == [(50, None)]
    assert [s["score"] for s in result.account_kpi_scores] == [50, None, None]
    assert {s["contribution"] for s in result.account_kpi_scores} == {None}


def test_silence_and_from_zero_score_by_the_line():
    def points(now: str | None, zero_at: int, hundred_at: int):
        rows = [] if now is None else [{"account_id": "a", "measure": "x", "measured_at": "2024-03-31", "value": now}]
        config = {
            "metrics": SUM,
            "kpis": {"k": {"metric": "m", "window_days": 1, "compare": "percent_change"}},
            "health_scores": [
                {
                    "name": "default",
                    "sections": [{"name": "S", "kpis": [{"kpi": "k", "zero_at": zero_at, "hundred_at": hundred_at}]}],
                }
            ],
        }
        columns = ["account_id", "measure", "measured_at", "value"]
        result = run({"accounts": accounts(), "measurements": [file(rows, columns=columns)]}, config, [D])
        assert result.account_health_scores[0]["coverage"] == 1
        return result.account_kpi_scores[0]["status"], result.account_kpi_scores[0]["score"]

    assert points(None, 0, 10) == ("no_activity", 0)
    assert points(None, 10, 0) == ("no_activity", 100)
    assert [points("5", *ends)[1] for ends in ((0, 10), (10, 0))] == [100, 0]
    assert [points("-5", *ends)[1] for ends in ((0, 10), (10, 0))] == [0, 100]
    assert points("-5", 0, 10)[0] == "from_zero"


def test_first_health_score_whose_filter_is_met():
    sections = [{"name": "S", "kpis": [entry("k")]}]
    config = {
        "metrics": SUM,
        "kpis": {"k": {"metric": "m", "window_days": 1}},
        "health_scores": [
            {"name": "off", "active": False, "accounts": {"field": "arr", "at_least": 0}, "sections": sections},
            {"name": "new", "accounts": {"field": "tenure_days", "at_most": 30}, "sections": sections},
            {"name": "big", "accounts": {"field": "arr", "at_least": 10}, "sections": sections},
            {"name": "default", "sections": sections},
        ],
    }
    rows = [("1", "2024-03-01", "10"), ("2", "2024-02-29", "10"), ("3", "2024-02-29", "9.9"), ("4", "2024-02-29", "")]
    landed = {"accounts": accounts(*({"account_id": i, "created_at": at, "arr": arr} for i, at, arr in rows))}
    names = [row["health_score"] for row in run(landed, config, [D]).account_health_scores]
    assert names == ["new", "big", "default", "default"]


# whatever the data


@QUICK
@given(cases())
def test_counts_and_sums_agree(case: Case):
    result = run(case.landed, case.config, case.dates, case.own_rows)
    counts: dict = defaultdict(lambda: defaultdict(int))
    for row in result.raw_quality:
        if not row["reason"].startswith("warned: "):
            counts[row["raw_table"]][row["reason"]] += row["rows"]
    for reasons in counts.values():
        assert 2 * reasons["read"] == sum(reasons.values())
    assert set(counts) == set(case.landed)
    parts: dict = defaultdict(list)
    for row in [*result.account_kpi_scores, *result.account_section_scores]:
        if row["contribution"] is not None:
            parts["kpi" in row, row["as_of_date"], row["account_id"]].append(row)
    for row in result.account_health_scores:
        for kind in (True, False):
            mine = parts[kind, row["as_of_date"], row["account_id"]]
            assert bool(mine) == (row["score"] is not None)
            if mine:
                assert sum(part["effective_weight"] for part in mine) == pytest.approx(1)
                assert sum(part["contribution"] for part in mine) == pytest.approx(row["score_exact"], abs=1e-4)
        assert 0 <= row["coverage"] <= 1
    assert all((row["value"] is None) == (row["status"] != "measured") for row in result.account_kpis)
    grain = [(row["as_of_date"], row["account_id"], row["section"], row["kpi"]) for row in result.account_kpi_scores]
    assert len(set(grain)) == len(grain)


@QUICK
@given(cases())
def test_what_happens_later_changes_nothing(case: Case):
    """Events after D, and ends after D, might as well not have been delivered."""
    on = case.dates[0]

    def day(text: str | None):
        try:
            return read_time(trim(text) or "").date()
        except UnreadableError:
            return None

    def known(name: str, file: LandedFile) -> LandedFile:
        rows = [dict(zip(file.columns, row, strict=True)) for row in file.rows]
        if name == "events":
            rows = [row for row in rows if (day(row["occurred_at"]) or on) <= on]
        for row in rows:
            for column in TABLES[name].columns:
                start, end = day(row.get(column.not_before)), day(row.get(column.name))
                if column.not_before and start and end and end > on and end >= start:
                    row[column.name] = None
        return LandedFile(file.landing, file.name, file.columns, [list(row.values()) for row in rows])

    landed = {name: [known(name, file) for file in files] for name, files in case.landed.items()}
    before, after = run(landed, case.config, [on], case.own_rows), run(case.landed, case.config, [on], case.own_rows)
    assert before.account_kpi_scores == after.account_kpi_scores
    assert before.account_health_scores == after.account_health_scores


@QUICK
@given(rich_cases())
def test_cases_can_be_made_again_and_configured_in_yaml(case: Case):
    again = make_case(**case.made_from)
    assert (again.landed, again.config, again.dates) == (case.landed, case.config, case.dates)
    assert yaml.safe_load(yaml.safe_dump(case.config, allow_unicode=True)) == case.config


def test_landings_are_written_as_files(tmp_path):
    case = make_case(7)
    directories = write_landings(case.landed, tmp_path)
    assert [path.name for path in directories] == [f"landing_{landing}" for landing in landings_of(case.landed)]
    for name, files in case.landed.items():
        for one in files:
            with (tmp_path / f"landing_{one.landing}" / name / f"{one.name}.csv").open(newline="") as handle:
                header, *rows = csv.reader(handle)
            assert header == one.columns
            assert rows == [[cell or "" for cell in row] for row in one.rows]
