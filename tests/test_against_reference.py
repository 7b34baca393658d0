"""Random raw files and random configurations, landed and built, against the reference implementation.

Every KPI value and status, every score, weight, contribution, coverage and band, and every count of raw rows must agree.
One build serves many accounts, health scores and dates, since starting dbt costs more than the SQL.
"""

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from project import Project
from reference import run
from reference.random_own import own_model_sql
from strategies import Case, make_case, write_landings

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
        ("score", "score_exact", "coverage"),
        ("health_score", "band"),
    ),
}


@pytest.fixture(scope="module")
def reused_project(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("against_reference") / "project")


def check(project: Project, case: Case, folder) -> None:
    """Builds a case and compares all of it."""
    project.empty()
    project.environment["CUSTOMER_HEALTH_HOME"] = str(folder / "home")
    project.configure(case.config)
    for model, rows in case.own_rows.items():
        path = project.folder / "models" / "own" / f"{model}.sql"
        path.parent.mkdir(exist_ok=True)
        path.write_text(own_model_sql(rows), encoding="utf-8")
    for landing in write_landings(case.landed, folder / "raw"):
        project.land(landing)
    dates = sorted(str(date) for date in case.dates)
    project.build(as_of=dates[-1], since=dates[0])
    expected = run(case.landed, case.config, dates, case.own_rows)
    for table, (keys, numbers, others) in TABLES.items():
        built = project.frame(f"select * from {project.schema}.{table}")
        built["as_of_date"] = built["as_of_date"].astype(str)
        built = built[built["as_of_date"].isin(dates)]
        differences = compare(expected.frame(table), built, list(keys), numbers, others)
        assert differences.empty, (repr(case), table, differences.head(5).to_dict("records"))
    built = project.frame(f'select raw_table, reason, "rows" from {project.schema}.raw_quality where "rows" > 0')
    counted = pd.DataFrame(row for row in expected.raw_quality if row["rows"])
    differences = compare(counted, built, ["raw_table", "reason"], ["rows"], [])
    assert differences.empty, (repr(case), differences.to_dict("records"))


def compare(expected: pd.DataFrame, built: pd.DataFrame, keys: list[str], numbers, others) -> pd.DataFrame:
    """The rows that only one side has or in which the sides differ."""
    both = expected.merge(built, on=keys, how="outer", suffixes=("_expected", "_built"), indicator=True)
    differs = both["_merge"] != "both"
    for name in numbers:
        wanted, found = (pd.to_numeric(both[f"{name}_{side}"]).astype(float) for side in ("expected", "built"))
        same = (wanted - found).abs() <= 1e-9 * wanted.abs().clip(lower=1)
        differs |= ~(same | (wanted.isna() & found.isna()))
    for name in others:
        wanted, found = both[f"{name}_expected"], both[f"{name}_built"]
        differs |= ~((wanted == found).fillna(False) | (wanted.isna() & found.isna()))
    return both[differs]


@given(seed=st.integers(min_value=0, max_value=2**32))
@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
    derandomize=True,
)
@pytest.mark.parametrize("half", ["few accounts", "many accounts"])
def test_random_cases_agree(reused_project, tmp_path_factory, half, seed):
    sizes = {} if half == "few accounts" else {"accounts": 20, "rows": 10, "dates": 6, "landings": 3, "kpis": 40, "metrics": 25}
    check(reused_project, make_case(seed, **sizes), tmp_path_factory.mktemp("case"))


def test_only_the_default_health_score(reused_project, tmp_path):
    """Once a fault: without any filter, the choice of a health score was no SQL."""
    check(reused_project, make_case(30, health_scores=1), tmp_path)
