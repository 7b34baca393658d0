"""Random raw files and random configurations, landed and built, against the reference implementation.

Every KPI value and status, every score, weight, contribution, coverage and band, and every count of raw rows must agree.
One build serves many accounts, health scores and dates, since starting dbt costs more than the SQL.
"""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from project import Project
from reference import run
from strategies import make_case, write_landings

TABLES = {
    "account_kpis": (("as_of_date", "account_id", "kpi"), ("value",), ("status",)),
    "account_kpi_scores": (
        ("as_of_date", "account_id", "section", "kpi"),
        ("value", "score", "effective_weight", "contribution"),
        ("health_score", "status"),
    ),
    "account_section_scores": (
        ("as_of_date", "account_id", "section"),
        ("score", "weight", "effective_weight", "contribution"),
        ("health_score",),
    ),
    "account_health_scores": (
        ("as_of_date", "account_id"),
        ("score_exact", "coverage"),
        ("health_score", "score", "band"),
    ),
}


@pytest.fixture(scope="module")
def reused_project(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("against_reference") / "project")


def check(project: Project, seed: int, folder, **sizes) -> None:
    """Builds one random case and compares all of it."""
    case = make_case(seed, **sizes)
    project.database.unlink(missing_ok=True)
    project.environment["CUSTOMER_HEALTH_HOME"] = str(folder / "home")
    project.configure(case.config)
    for landing in write_landings(case.landed, folder / "raw"):
        project.land(landing)
    dates = sorted(str(date) for date in case.dates)
    project.build(as_of=dates[-1], since=dates[0])
    expected = run(case.landed, case.config, dates)
    for table, (keys, numbers, others) in TABLES.items():
        actual = [row for row in project.records(f"select * from health.{table}") if str(row["as_of_date"]) in dates]
        differences = compare(getattr(expected, table), actual, keys, numbers, others)
        assert not differences, (repr(case), table, differences[:5])
    counted = {(row["raw_table"], row["reason"]): row["rows"] for row in expected.raw_quality if row["rows"]}
    built = project.query("select raw_table, reason, rows from health.raw_quality where rows > 0")
    assert {(table, reason): rows for table, reason, rows in built} == counted, repr(case)


def compare(expected, actual, keys, numbers, others) -> list:
    """The differences between two lists of rows, by their keys."""
    expected = {tuple(str(row[key]) for key in keys): row for row in expected}
    actual = {tuple(str(row[key]) for key in keys): row for row in actual}
    differences = [("only in one", key) for key in expected.keys() ^ actual.keys()]
    for key in expected.keys() & actual.keys():
        wanted, found = expected[key], actual[key]
        differences += [(key, name, wanted[name], found[name]) for name in others if wanted[name] != found[name]]
        differences += [
            (key, name, wanted[name], found[name]) for name in numbers if not same_number(wanted[name], found[name])
        ]
    return differences


def same_number(wanted, found) -> bool:
    if wanted is None or found is None:
        return wanted is None and found is None
    return abs(float(wanted) - float(found)) <= 1e-9 * max(1, abs(float(wanted)))


@given(seed=st.integers(min_value=0, max_value=2**32))
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize=True,
)
@pytest.mark.parametrize("half", ["few accounts", "many accounts"])
def test_random_cases_agree(reused_project, tmp_path_factory, half, seed):
    sizes = (
        {}
        if half == "few accounts"
        else {"accounts": 20, "rows": 10, "dates": 6, "landings": 3, "kpis": 40, "metrics": 25}
    )
    check(reused_project, seed, tmp_path_factory.mktemp("case"), **sizes)


def test_only_the_default_health_score(reused_project, tmp_path):
    """Once a fault: without any filter, the choice of a health score was no SQL."""
    check(reused_project, 30, tmp_path)
