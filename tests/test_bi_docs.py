"""What docs/bi.md says is so: its SQL runs against the demo and gives rows, its tables and metrics are there."""

import json
import re
from subprocess import CompletedProcess

import pytest
import yaml
from project import ROOT, Project

TEXT = (ROOT / "docs" / "bi.md").read_text(encoding="utf-8")
QUERIES = dict(re.findall(r"^### ([^\n]+)\n\n```sql\n(.*?)```", TEXT, flags=re.DOTALL | re.MULTILINE))
MODELS = ROOT / "models" / "marts"

pytestmark = pytest.mark.xdist_group("bi_docs")


@pytest.fixture(scope="module")
def parsed(tmp_path_factory) -> tuple[Project, CompletedProcess]:
    """A copy of the project and what dbt said when it first parsed it; later runs parse only what changed."""
    project = Project(tmp_path_factory.mktemp("bi_docs") / "project")
    return project, project.dbt("--warn-error", "--show-all-deprecations", "parse")


@pytest.fixture(scope="module")
def weeks(parsed, demo_folder) -> Project:
    """The demo, scored on eight days, so that a week can be compared."""
    project, _ = parsed
    project.land(demo_folder)
    project.build(as_of="2026-05-31", since="2026-05-24")
    return project


def section(title: str) -> str:
    """The text under a heading of the second level."""
    return re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", TEXT, flags=re.DOTALL | re.MULTILINE)[1]


def test_dbt_parses_everything_without_a_warning(parsed):
    _, ended = parsed
    assert ended.returncode == 0, ended.stdout
    assert "WARNING" not in ended.stdout.upper()


def test_every_sql_block_stands_under_its_question():
    assert len(QUERIES) >= 5
    assert len(QUERIES) == TEXT.count("```sql")


@pytest.mark.parametrize("question", QUERIES)
def test_the_sql_gives_rows(weeks, question):
    rows = weeks.records(QUERIES[question])
    assert rows
    assert all(set(row) == set(rows[0]) and any(value is not None for value in row.values()) for row in rows)


def test_what_got_worse_is_explained(weeks):
    rows = weeks.records(QUERIES["Which accounts got worse this week, and why?"])
    assert all(row["score_change"] <= -5 and row["reasons"] for row in rows)


def test_arr_at_risk_is_the_trend_of_the_day(weeks):
    rows = weeks.records(QUERIES["How much ARR is at risk, by CSM?"])
    trend = weeks.query("select arr, arr_red from health.health_trend where dimension = 'all' and as_of_date = '2026-05-31'")
    assert [(float(sum(row["arr"] for row in rows)), float(sum(row["arr_red"] for row in rows)))] == trend


def test_every_published_table_has_its_question(weeks):
    named = set(re.findall(r"`([a-z_]+)`", section("Which table answers what")))
    tables = {name for (name,) in weeks.query("select table_name from information_schema.tables where table_schema = 'health'")}
    wide = {path.stem for path in (MODELS / "kpis").glob("account_*_kpis.sql")}
    assert tables - wide - {"metricflow_time_spine"} <= named


def test_every_metric_is_explained():
    metrics = yaml.safe_load((MODELS / "bi" / "_metrics.yml").read_text(encoding="utf-8"))["metrics"]
    assert {metric["name"] for metric in metrics} <= set(re.findall(r"`([a-z_]+)`", section("Metrics")))


def test_the_documentation_is_one_file_that_describes_everything_and_loads_nothing(weeks):
    ended = weeks.dbt("docs", "generate", "--static")
    assert ended.returncode == 0, ended.stdout
    page = (weeks.folder / "target" / "static_index.html").read_text(encoding="utf-8")
    assert not re.findall(r"""<(?:script|img|iframe)[^>]* src=["']?(?:https?:)?//|<link[^>]* href=["']?(?:https?:)?//""", page)
    assert not re.findall(r"""url\(["']?(?:https?:)?//|@import""", page)
    manifest, catalog = (json.loads((weeks.folder / "target" / f"{name}.json").read_text()) for name in ("manifest", "catalog"))
    assert manifest["metadata"]["send_anonymous_usage_stats"] is False
    kinds = [manifest[kind] for kind in ("nodes", "sources", "exposures", "metrics", "semantic_models")]
    things = [thing for kind in kinds for thing in kind.values() if thing["resource_type"] not in ("test", "operation")]
    assert [thing["unique_id"] for thing in things if not thing["description"]] == []
    assert {exposure["unique_id"] for exposure in manifest["exposures"].values()} <= set(re.findall(r"exposure\.[a-z_.]+", page))
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model" and node["config"]["contract"]["enforced"]:
            described = {name for name, column in node["columns"].items() if column["description"]}
            assert set(catalog["nodes"][node["unique_id"]]["columns"]) == described, node["name"]


def test_every_published_table_leads_to_an_exposure(weeks):
    """But those that others only pass through: KPIs by subject, and what MetricFlow lays metrics along."""
    manifest = json.loads((weeks.folder / "target" / "manifest.json").read_text())
    read = {node for exposure in manifest["exposures"].values() for node in exposure["depends_on"]["nodes"]}
    marts = {name for name, node in manifest["nodes"].items() if node["resource_type"] == "model" and "marts" in node["fqn"]}
    through = {name for name in marts if name.endswith(("_kpis", ".metricflow_time_spine"))}
    assert marts - through <= read
