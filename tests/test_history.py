"""Published history: the same in whatever order dates were built; why scores moved; alerts; another configuration's impact."""

from datetime import timedelta

import pytest
import yaml
from project import Project, write_csv
from strategies import make_case, write_landings

HISTORY = {
    "account_kpis": "as_of_date, account_id, kpi",
    "account_kpi_scores": "as_of_date, account_id, section, kpi",
    "account_section_scores": "as_of_date, account_id, section",
    "account_health_scores": "as_of_date, account_id",
    "account_health_changes": "as_of_date, account_id, compared_days",
    "account_health_change_parts": "as_of_date, account_id, compared_days, section, kpi, cause",
    "health_trend": "as_of_date, dimension, member",
    "section_trend": "as_of_date, health_score, section",
    "kpi_distribution": "as_of_date, health_score, section, kpi, value",
    "why_not_green": "as_of_date, account_id, section, kpi",
    "health_alerts": "as_of_date, account_id, alert",
}


def published(project: Project) -> dict[str, list[tuple]]:
    """Every row of the history, but when it was computed."""
    left_out = {"account_health_scores": " exclude (computed_at)"}
    return {
        table: project.query(f"select *{left_out.get(table, '')} from health.{table} order by {grain}")
        for table, grain in HISTORY.items()
    }


def test_the_order_in_which_dates_are_built_does_not_matter(tmp_path):
    """Night by night, out of order and one of them twice, each looking back from its date; against all in one pass."""
    case = make_case(6, accounts=12, rows=8, kpis=25, metrics=25, fault_rate=0.01)
    case.config.pop("facts")
    first = case.dates[0]
    days = [first + timedelta(days=after) for after in (0, 1, 2, 7, 8)]
    config = keep_without_own_facts(case.config)
    nights, at_once = (Project(tmp_path / name) for name in ("nights", "at_once"))
    for project in (nights, at_once):
        project.configure(config)
        for landing in write_landings(case.landed, tmp_path / "raw"):
            project.land(landing)
    for place in (1, 3, 0, 4, 2, 3):
        nights.build(as_of=str(days[place]))
    at_once.build(as_of=str(days[2]), since=str(days[0]))
    at_once.build(as_of=str(days[4]), since=str(days[3]))
    expected, found = published(at_once), published(nights)
    for table in HISTORY:
        assert found[table] == expected[table], table
    assert expected["account_health_change_parts"]
    assert expected["why_not_green"]


@pytest.mark.parametrize("seed", [21])
def test_many_dates_in_one_pass_equal_dates_looked_back_from(tmp_path, seed):
    """Fourteen dates gone through once, against the same in two weeks, each date of which looks back: not a bit differs."""
    case = make_case(seed, accounts=12, rows=12, kpis=60, metrics=45, fault_rate=0.01)
    case.config.pop("facts")
    project = Project(tmp_path / "project")
    project.configure(keep_without_own_facts(case.config))
    for landing in write_landings(case.landed, tmp_path / "raw"):
        project.land(landing)
    first = case.dates[1]
    kpis = []
    for spans in ([(0, 13)], [(0, 6), (7, 13)]):
        for since, as_of in spans:
            days = {"DBT_HEALTH_SINCE": since, "DBT_HEALTH_AS_OF": as_of}
            dates = {name: str(first + timedelta(days=after)) for name, after in days.items()}
            ended = project.dbt("build", "--select", "+account_kpis", "--exclude-resource-type", "test", "unit_test", **dates)
            assert ended.returncode == 0, ended.stdout[-3000:]
        kpis.append(project.query("select * from health.account_kpis order by as_of_date, account_id, kpi"))
    assert len({row[0] for row in kpis[0]}) == 14
    assert kpis[0] == kpis[1]


def keep_without_own_facts(config: dict) -> dict:
    """The configuration without what needs models of one's own."""
    plain = {name: metric for name, metric in config["metrics"].items() if metric.get("fact") not in ("visits", "order")}
    metrics = {name: metric for name, metric in plain.items() if all(part in plain for part in metric.get("ratio", []))}
    kpis = {name: kpi for name, kpi in config["kpis"].items() if kpi["metric"] in metrics}
    for score in config["health_scores"]:
        for section in score["sections"]:
            section["kpis"] = [scored for scored in section["kpis"] if scored["kpi"] in kpis] or [
                {"kpi": next(iter(kpis)), "zero_at": 0, "hundred_at": 10}
            ]
    settings = config.get("settings", {}).get("expect_rows_every_days", {})
    settings = {source: days for source, days in settings.items() if source not in ("visits", "order")}
    return config | {
        "metrics": metrics,
        "kpis": kpis,
        "settings": {"expect_rows_every_days": settings, "trend_by": ["tier", "health_score"]},
    }


ONE_KPI = """
metrics:
  csm: {fact: csm_scores, aggregate: latest, of: score}
  open: {fact: tickets, aggregate: open_count}
kpis:
  csm: {metric: csm}
  open: {metric: open}
health_scores:
  - name: default
    sections:
      - {name: View, weight: 3, kpis: [{kpi: csm, zero_at: 0, hundred_at: 100}]}
      - {name: Help, weight: 1, kpis: [{kpi: open, zero_at: 4, hundred_at: 0}]}
"""
# The CSM's score of account A on each day from 1 May on, and what the default score is with no open ticket: 25 + 0.75 x it
SCORES = [80, 80, 58, 80, 58, 58, 58, 20, 20, 58, 80, 80]


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """A goes up and down while a KPI that nothing scores is removed; on the last day, thresholds and weights change."""
    folder = tmp_path_factory.mktemp("story")
    project = Project(folder / "project")
    unused = yaml.safe_load(ONE_KPI)
    unused["kpis"]["unused"] = {"metric": "open"}
    project.configure(unused)
    write_csv(
        folder / "raw",
        "accounts.csv",
        "account_id,created_at,csm,arr,renewal_date\nA,2026-01-01,Kim,1000,2026-07-15\nB,2026-01-01,,,",
    )
    rows = "\n".join(f"a{day},A,{score},2026-05-{day:02d}" for day, score in enumerate(SCORES, 1))
    write_csv(folder / "raw", "csm_scores.csv", "csm_score_id,account_id,score,scored_at\n" + rows + "\nb,B,50,2026-05-01")
    write_csv(folder / "raw", "tickets.csv", "ticket_id,account_id,created_at,closed_at\nt,B,2026-05-05,\nu,B,2026-05-06,")
    project.land(folder / "raw")
    project.build(as_of="2026-05-04", since="2026-05-01")
    project.configure(yaml.safe_load(ONE_KPI))
    project.build(as_of="2026-05-11", since="2026-05-05")
    changed = yaml.safe_load(ONE_KPI)
    changed["health_scores"][0]["sections"][0]["kpis"][0]["hundred_at"] = 50
    changed["health_scores"][0]["sections"][1]["weight"] = 3
    project.configure(changed)
    project.build(as_of="2026-05-12")
    return project


def test_drops_and_recoveries_count_after_two_nights_or_three_points(story):
    """85 GREEN, 68.5 (69: two points below) YELLOW for one night, then for good; 40; up again."""
    scores = story.query("select score from health.account_health_scores where account_id = 'A' order by as_of_date limit 11")
    assert [score for (score,) in scores] == [85, 85, 69, 85, 69, 69, 69, 40, 40, 69, 85]
    alerts = story.query(
        "select as_of_date::varchar, alert, since::varchar, band, reasons from health.health_alerts "
        "where account_id = 'A' and alert in ('dropped', 'recovered') order by 1"
    )
    assert alerts == [
        ("2026-05-06", "dropped", "2026-05-05", "YELLOW", "csm (-16.5)"),
        ("2026-05-11", "recovered", "2026-05-11", "GREEN", "csm (+16.5)"),
    ]


def test_renewals_at_risk_last_as_long_as_the_risk(story):
    alerts = story.query(
        "select as_of_date::varchar, since::varchar, reasons, csm, arr from health.health_alerts "
        "where account_id = 'A' and alert = 'renewal_at_risk' order by 1"
    )
    days = [day for day, *_ in alerts]
    assert days == [f"2026-05-{day:02d}" for day in (3, 5, 6, 7, 8, 9, 10)]
    assert alerts[1] == ("2026-05-05", "2026-05-05", "renews on 2026-07-15: csm (-31.5)", "Kim", 1000.0)
    assert alerts[-1][1] == "2026-05-05"


def test_what_would_make_it_green(story):
    (row,) = story.query(
        "select kpi, value, needed_value, change, rank from health.why_not_green "
        "where account_id = 'A' and as_of_date = '2026-05-08'"
    )
    kpi, value, needed, change, rank = row
    assert (kpi, value, rank) == ("csm", 20.0, 1)
    assert needed == pytest.approx((70.5 - 25) / 0.75)
    assert change == pytest.approx(needed - 20)


def test_parts_say_why(story):
    """B on 6 May: a ticket more is 1/4 of 25 points. On 12 May, new thresholds and weights."""
    parts = story.query(
        "select kpi, cause, points::double from health.account_health_change_parts "
        "where account_id = 'B' and as_of_date = '2026-05-06' and compared_days = 1"
    )
    assert parts == [("open", "value", -6.25)]
    parts = story.query(
        "select kpi, cause, points::double from health.account_health_change_parts "
        "where account_id = 'B' and as_of_date = '2026-05-12' and compared_days = 1 order by kpi, cause"
    )
    # csm 50 was worth 50 and is worth 100 now (threshold: 0.75 x 50); then its share falls from 0.75 to 0.5, the tickets' grows
    assert parts == [("csm", "threshold", 37.5), ("csm", "weight", -25.0), ("open", "weight", 12.5)]
    ((change, changed),) = story.query(
        "select score_change, config_changed from health.account_health_changes "
        "where account_id = 'B' and as_of_date = '2026-05-12' and compared_days = 1"
    )
    assert (change, changed) == (25.0, True)


def test_configurations_are_kept(story):
    versions = story.query("select config_version, first_as_of_date::varchar from health.config_versions order by 2")
    assert [first for _, first in versions] == ["2026-05-01", "2026-05-05", "2026-05-12"]
    used = story.query("select config_version, min(as_of_date)::varchar from health.account_health_scores group by 1 order by 2")
    assert used == versions


def test_trends_and_distributions(story):
    trend = story.query(
        "select member, accounts, green, yellow, red, unknown, average_score, arr, arr_red from health.health_trend "
        "where as_of_date = '2026-05-08' and dimension in ('all', 'csm') order by dimension, member"
    )
    assert trend == [
        ("all", 2, 0, 2, 0, 0, 45.0, 1000.0, 0.0),
        ("(none)", 1, 0, 1, 0, 0, 50.0, 0.0, 0.0),
        ("Kim", 1, 0, 1, 0, 0, 40.0, 1000.0, 0.0),
    ]
    spread = story.query(
        "select value, accounts, percentile, score, band from health.kpi_distribution "
        "where as_of_date = '2026-05-08' and kpi = 'csm' order by value"
    )
    assert spread == [(20.0, 1, 0.5, 20.0, "RED"), (50.0, 1, 1.0, 50.0, "YELLOW")]


def test_the_impact_of_another_configuration(story, tmp_path):
    other = yaml.safe_load(ONE_KPI)
    other["bands"] = {"green": 90}
    path = tmp_path / "other.yml"
    path.write_text(yaml.safe_dump({"vars": {"health": other}}))
    ended = story.run("impact", str(path), "--as-of", "2026-05-12")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "2 accounts: 2 change their score, 2 their band, 0 their health score." in ended.stdout
    rows = story.query("select account_id, score, band, other_score, other_band, reasons from health.config_impact order by 1")
    assert rows == [
        ("A", 100, "GREEN", 85, "YELLOW", "open (-25.0), csm (+10.0)"),
        ("B", 75, "GREEN", 50, "YELLOW", "csm (-12.5), open (-12.5)"),
    ]
    path.write_text(yaml.safe_dump({"vars": {"health": other | {"bands": {"green": 900}}}}))
    ended = story.run("impact", str(path))
    assert ended.returncode == 2
    assert "bands.green: 900 is out of range" in ended.stderr
