"""MetricFlow answers queries of the metrics, from the semantic manifest that dbt writes; DuckDB says the same."""

import csv
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from project import ROOT, Project

MF = ROOT / ".venv-metricflow" / "bin" / "mf"
METRICS = ROOT / "models" / "marts" / "bi" / "_metrics.yml"
WEEK = "health.account_health_changes where compared_days = 7 and as_of_date = dates.as_of_date"
WEEK_BEFORE = "(select avg(score_exact) from health.account_health_scores where as_of_date = dates.as_of_date - 7)"
EXPECTED = {
    "average_score": "avg(score_exact)",
    "accounts": "count(*)",
    "green_accounts": "count(*) filter (where band = 'GREEN')",
    "yellow_accounts": "count(*) filter (where band = 'YELLOW')",
    "red_accounts": "count(*) filter (where band = 'RED')",
    "share_green": "avg(case when band = 'GREEN' then 1 else 0 end)",
    "average_score_a_week_before": WEEK_BEFORE,
    "average_score_change_week": f"avg(score_exact) - {WEEK_BEFORE}",
    "account_score_change_week": f"(select avg(score_change) from {WEEK})",
    "accounts_fallen_week": f"(select count(*) from {WEEK} and score_change < 0)",
    "band_changes_week": f"(select count(*) from {WEEK} and band <> previous_band)",
    "arr": "(select arr from health.health_trend where dimension = 'all' and as_of_date = dates.as_of_date)",
    "arr_red": "(select arr_red from health.health_trend where dimension = 'all' and as_of_date = dates.as_of_date)",
    "share_arr_red": "(select arr_red / arr from health.health_trend where dimension = 'all' and as_of_date = dates.as_of_date)",
    "current_arr": "(select sum(arr) from health.account_health_current)",
    "current_arr_red": "(select sum(arr) from health.account_health_current where band = 'RED')",
}

pytestmark = [pytest.mark.bi, pytest.mark.xdist_group("metricflow")]


@pytest.fixture(scope="module")
def metricflow(small: Project, tmp_path_factory):
    """Runs `mf query` on the small project and gives its rows."""
    assert MF.exists(), "MetricFlow's environment isn't there; make test-bi makes it"
    folder = tmp_path_factory.mktemp("metricflow")
    (folder / "target").mkdir()
    (folder / "dbt_project.yml").write_text("{name: customer_health, version: 0.1.0, profile: customer_health}\n")
    shutil.copy(small.folder / "profiles.yml", folder)
    shutil.copy(small.folder / "target" / "semantic_manifest.json", folder / "target")

    def query(*arguments: str) -> list[dict[str, str]]:
        rows = Path(folder / "rows.csv")
        rows.unlink(missing_ok=True)
        ended = subprocess.run(
            [str(MF), "query", *arguments, "--csv", str(rows)],
            cwd=folder,
            env=small.environment
            | {
                "DBT_PROFILES_DIR": str(folder),
                "CUSTOMER_HEALTH_DB": str(small.database),
                "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert rows.exists(), ended.stdout + ended.stderr
        with rows.open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    return query


def test_every_metric_gives_what_duckdb_gives(small, metricflow):
    names = [metric["name"] for metric in yaml.safe_load(METRICS.read_text(encoding="utf-8"))["metrics"]]
    assert names == list(EXPECTED)
    found = metricflow("--metrics", ",".join(names), "--group-by", "metric_time__day", "--start-time", "2026-05-31")
    (expected,) = small.records(
        f"""
        select {", ".join(f"{sql} as {name}" for name, sql in EXPECTED.items())}
        from health.account_health_scores as dates
        where as_of_date = '2026-05-31'
        group by dates.as_of_date
        """
    )
    (row,) = found
    assert {name: float(row[name]) for name in names} == {name: pytest.approx(float(value)) for name, value in expected.items()}


def test_a_week_shows_its_newest_day_and_accounts_can_be_grouped_by_their_columns(small, metricflow):
    found = metricflow("--metrics", "accounts,average_score", "--group-by", "metric_time__week,account__csm")
    expected = small.query(
        """
        with newest as (
            select date_trunc('week', as_of_date) as week, max(as_of_date) as as_of_date
            from health.account_health_scores
            group by 1
        )

        select cast(week as date)::varchar, csm, count(*), avg(scores.score_exact)
        from newest
        join health.account_health_scores as scores using (as_of_date)
        join health.account_health_current as accounts using (account_id)
        group by week, csm
        order by week, csm
        """
    )
    rows = sorted(
        (row["metric_time__week"][:10], row["account__csm"], int(row["accounts"]), float(row["average_score"])) for row in found
    )
    assert rows == [(week, csm, accounts, pytest.approx(score)) for week, csm, accounts, score in expected]
