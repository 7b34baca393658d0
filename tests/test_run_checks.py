"""The checks of a run: what passes and what doesn't, by each of them; what a failed one of severity error keeps from readers."""

from datetime import date, timedelta

import duckdb
import pytest
import yaml
from project import Project, write_csv

CONFIG = """
metrics:
  csm: {fact: csm_scores, aggregate: latest, of: score}
  seats: {fact: measurements, aggregate: latest, of: value}
kpis:
  csm: {metric: csm}
  seats: {metric: seats, valid_for_days: 2}
settings:
  expect_rows_every_days: {tickets: 1, goals: 2, advocacy: 5}
  checks: {coverage_max_fall: 0.2, rejected_max_share: 0.1}
health_scores:
  - name: default
    sections:
      - {name: View, weight: 3, kpis: [{kpi: csm, zero_at: 0, hundred_at: 100}]}
      - {name: Use, weight: 1, kpis: [{kpi: seats, zero_at: 0, hundred_at: 100}]}
"""
pytestmark = pytest.mark.xdist_group("run_checks")  # what is built is built once

ACCOUNTS = [f"A{number}" for number in range(10)]
SATURDAY, SUNDAY = date(2026, 5, 30), date(2026, 5, 31)


def table(columns: str, *groups: tuple[str, int, object]) -> str:
    """CSV of rows `key,account,...,time`: for each group so many rows that end as it says."""
    rows = [f"{name}{number},{ACCOUNTS[number % 10]},{rest}" for name, count, rest in groups for number in range(count)]
    return "\n".join([columns, *rows])


def weeks_before(day: date, counts: list[int], rest: str = "{}") -> list[tuple[str, int, str]]:
    """Groups for the same weekdays before: so many rows one week before, two weeks before, ..."""
    days = [day - timedelta(weeks=week) for week in range(1, len(counts) + 1)]
    return [(str(before), count, rest.format(before)) for before, count in zip(days, counts, strict=True)]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Three days: on the Saturday four of ten accounts change their band, on the Sunday volumes and coverage are odd."""
    folder = tmp_path_factory.mktemp("checks")
    project = Project(folder / "project")
    project.configure(yaml.safe_load(CONFIG))
    tickets = [("sat", 20, SATURDAY), *weeks_before(SATURDAY, [20] * 4), ("sun", 9, SUNDAY), *weeks_before(SUNDAY, [20] * 4)]
    many = [("sun", 70, f"9,{SUNDAY}"), *weeks_before(SUNDAY, [20, 30, 0, 34], "9,{}")]
    few = [("sun", 70, f"4,{SUNDAY}"), *weeks_before(SUNDAY, [20, 19, 20, 20], "4,{}")]
    rare = [("sun", 1, SUNDAY), *weeks_before(SUNDAY, [100, 0, 0, 50])]
    views = [("old", 10, "80,2026-05-01"), ("new", 4, f"20,{SATURDAY}")]
    for name, text in {
        "accounts": "account_id,created_at\n" + "\n".join(f"{account},2026-01-01" for account in ACCOUNTS),
        "tickets": table("ticket_id,account_id,created_at", *tickets),
        "nps_responses": table("response_id,account_id,score,responded_at", *many),
        "csat_responses": table("response_id,account_id,score,responded_at", *few),
        "interactions": table("interaction_id,account_id,occurred_at", *rare),
        "csm_scores": table("csm_score_id,account_id,score,scored_at", *views),
        "users": table("user_id,account_id,created_at", ("u", 8, "2026-01-01"), ("bad", 2, "soon")),
        "invoices": table("invoice_id,account_id,issued_at", ("i", 9, "2026-01-01"), ("bad", 1, "soon")),
        "goals": table("goal_id,account_id,created_at", ("g", 1, "2026-05-28")),
        "measurements": "account_id,measure,value,measured_at\n"
        + "\n".join(f"{account},seats,50,2026-05-{28 + (place < 1)}" for place, account in enumerate(ACCOUNTS)),
    }.items():
        write_csv(folder / "raw", f"{name}.csv", text)
    project.land(folder / "raw")
    ended = project.run("build", "--since", "2026-05-29", "--as-of", "2026-05-31")
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr
    project.output = ended.stdout
    return project


def check(project: Project, name: str, subject: str, day: date = SUNDAY) -> tuple:
    (row,) = project.query(
        f"""select value, threshold, is_failed, explanation from health.run_checks
        where check_name = '{name}' and subject = '{subject}' and as_of_date = '{day}'"""
    )
    return row


def test_volume_against_the_same_weekdays(project):
    assert check(project, "volume", "tickets", SATURDAY) == (1.0, 0.5, False, "rows: 20, usually 20 on the weekday (100.0 %)")
    assert check(project, "volume", "tickets") == (0.45, 0.5, True, "rows: 9, usually 20 on the weekday (45.0 %)")
    value, threshold, is_failed, explanation = check(project, "volume", "nps_responses")
    assert (value, threshold, is_failed) == (pytest.approx(70 / 21), 3.0, True)
    assert explanation == "rows: 70, usually 21 on the weekday (333.3 %)"


def test_volume_is_not_judged_where_few_rows_are_usual_or_on_few_weekdays(project):
    assert check(project, "volume", "csat_responses") == (
        None,
        None,
        False,
        "rows: 70; too few are usual on the weekday to judge",
    )
    assert check(project, "volume", "interactions") == (None, None, False, "rows: 1; too few are usual on the weekday to judge")


def test_source_freshness(project):
    assert check(project, "source_freshness", "goals", SATURDAY)[:3] == (2.0, 2.0, False)
    assert check(project, "source_freshness", "goals") == (
        3.0,
        2.0,
        True,
        "newest row on 2026-05-28; one is expected every 2 days",
    )
    assert check(project, "source_freshness", "advocacy") == (None, 5.0, True, "no row at all; one is expected every 5 days")


def test_rejected_share(project):
    assert check(project, "rejected_share", "invoices") == (0.1, 0.1, False, "rows rejected: 1 of 10 (10.0 %)")
    assert check(project, "rejected_share", "users") == (0.2, 0.1, True, "rows rejected: 2 of 10 (20.0 %)")
    days = project.query("select distinct as_of_date from health.run_checks where check_name = 'rejected_share'")
    assert days == [(SUNDAY,)]


@pytest.mark.slow
def test_rejected_rows_are_judged_by_the_files_that_are_new(tmp_path):
    """A bad file is judged on its own, once; again with what comes after it, where it kept the night from readers."""
    project = Project(tmp_path / "project")
    config = yaml.safe_load(CONFIG)
    config["settings"] = {"checks": {"rejected_max_share": 0.1}}
    config["account_fields"] = {"delivery": "text"}  # a name that models use themselves
    project.configure(config)

    def night(day: str, passes: bool = True, **files: str) -> list[tuple]:
        for name, text in files.items():
            write_csv(tmp_path / day, f"{name}.csv", text)
        if files:
            project.land(tmp_path / day)
        ended = project.run("build", "--as-of", day)
        assert (ended.returncode == 0) == passes, ended.stdout[-3000:] + ended.stderr
        return project.query(
            f"""select subject, explanation from health.run_checks
            where check_name = 'rejected_share' and as_of_date = '{day}' and value > 0 order by subject"""
        )

    def invoices(*groups: tuple[str, int, str]) -> str:
        return table("invoice_id,account_id,issued_at", *groups)

    first = {
        "accounts": "account_id,created_at,delivery\n" + "\n".join(f"{account},2026-01-01,weekly" for account in ACCOUNTS),
        "invoices": invoices(("i", 90, "2026-01-01"), ("bad", 30, "soon")),
    }
    assert night("2026-05-01", **first) == [("invoices", "rows rejected: 30 of 120 (25.0 %)")]
    assert night("2026-05-02") == []
    events = "event_id,account_id,occurred_at\ne1,A1,2026-05-03\ne2,nobody,2026-05-03"
    third = [("events", "rows rejected: 1 of 2 (50.0 %)"), ("invoices", "rows rejected: 1 of 4 (25.0 %)")]
    assert night("2026-05-03", events=events, invoices=invoices(("j", 3, "2026-05-03"), ("worse", 1, "soon"))) == third
    assert night("2026-05-03") == third
    config["settings"]["checks"]["rejected_share_severity"] = "error"
    project.configure(config)
    assert night("2026-05-04", passes=False, invoices=invoices(("bad4", 1, "soon"))) == [
        ("invoices", "rows rejected: 1 of 1 (100.0 %)")
    ]
    assert night("2026-05-05", invoices=invoices(("k", 99, "2026-05-05"))) == [("invoices", "rows rejected: 1 of 100 (1.0 %)")]
    assert night("2026-05-06") == []


def test_band_changes(project):
    assert check(project, "band_changes", "accounts", SATURDAY) == (0.4, 0.2, True, "changed their band: 4 of 10 (40.0 %)")
    assert check(project, "band_changes", "accounts")[1:3] == (0.2, False)


def test_coverage_fall(project):
    assert check(project, "coverage_fall", "accounts", SATURDAY)[:3] == (0.0, 0.2, False)
    value, threshold, is_failed, explanation = check(project, "coverage_fall", "accounts")
    assert (value, threshold, is_failed) == (0.225, 0.2, True)
    assert explanation == "mean coverage 77.5 %, the day before 100.0 %"


def test_a_failed_check_of_severity_warn_is_shown(project):
    failed = project.query("select count(*) from health.run_checks where is_failed")[0][0]
    assert f"WARN {failed} no_check_fails_that_warns" in project.output
    assert "PASS no_check_fails_that_stops_publication" in project.output
    assert "Check volume of tickets failed (warn): rows: 9, usually 20 on the weekday (45.0 %)." in project.output
    assert project.query("select distinct severity from health.run_checks") == [("warn",)]


def test_a_failed_check_of_severity_error_keeps_readers_what_they_have(project):
    """Two nights: the first is published, the second isn't until somebody says that it may be."""
    published = project.folder / "home" / "published" / "customer_health.duckdb"
    assert project.run("publish").returncode == 0
    first = published.resolve()
    before = project.query("select * from health.run_checks where as_of_date < '2026-05-31' order by all")
    strict = yaml.safe_load(CONFIG)
    strict["settings"]["checks"] |= {"volume_severity": "error"}
    project.configure(strict)
    ended = project.run("build", "--as-of", "2026-05-31")
    assert ended.returncode == 2
    assert "FAIL 2 no_check_fails_that_stops_publication" in ended.stdout
    assert project.query("select * from health.run_checks where as_of_date < '2026-05-31' order by all") == before
    ended = project.run("publish")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "The newest build failed" in ended.stderr
    assert published.resolve() == first
    strict["settings"]["checks"] |= {"volume_min_share": 0.4, "volume_max_share": 10}
    project.configure(strict)
    project.build(as_of="2026-05-31")
    ended = project.run("publish")
    assert ended.returncode == 0, ended.stderr
    assert "Published 2026-05-29 to 2026-05-31" in ended.stdout
    assert published.resolve() != first
    with duckdb.connect(str(published), read_only=True) as connection:
        found = connection.execute("select distinct is_failed from health.run_checks where severity = 'error'").fetchall()
    assert found == [(False,)]
