"""An account's page: its sums are the tables', and a CSM's own score reaches the next update."""

import fcntl
import json
from datetime import UTC, date, datetime

import duckdb
import pytest
from test_portfolio import SCRIPT

from orchestration.settings import UserError
from studio import account_data as data
from studio import charts, entered_scores

pytestmark = pytest.mark.xdist_group("studio")

MOVED = "A-0264"


@pytest.fixture
def reading(built_demo, monkeypatch):
    """The data functions read the published demo."""
    monkeypatch.setenv("CUSTOMER_HEALTH_PUBLISHED", built_demo.environment["CUSTOMER_HEALTH_PUBLISHED"])
    return built_demo


def opened(page, studio, account_id: str, query: str = ""):
    """Opens an account's page and waits for what comes last."""
    page.goto(f"{studio.url}/accounts/{account_id}{query}")
    page.wait_for_selector("section[aria-label='CSM scores']")
    return page


# What is read


def test_the_parts_of_a_change_sum_to_it_and_the_waterfall_ends_at_the_score(reading):
    moved = reading.query(
        "select account_id, compared_days, score_change from health.account_health_changes where score_change <> 0"
    )
    assert {days for _, days, _ in moved} == {1, 7}
    for account_id, days, change in [row for row in moved if row[1] == 7][:40]:
        shown = data.load(account_id, str(days))
        assert float(sum(part["points"] for part in shown.change_parts)) == pytest.approx(change, abs=1e-9)
        assert shown.steps[-2]["end"] == pytest.approx(shown.steps[-1]["end"], abs=1e-3)
        assert shown.steps[-1]["end"] == shown.shown.score["score_exact"]


def test_sections_and_kpis_sum_to_the_score(reading):
    for account_id in ("A-0001", "A-0004", MOVED):
        shown = data.load(account_id, "")
        sections = [section["contribution"] for section in shown.sections if section["contribution"] is not None]
        kpis = [kpi["contribution"] for section in shown.sections for kpi in section["kpis"] if kpi["contribution"] is not None]
        assert sum(sections) == pytest.approx(shown.shown.score["score_exact"], abs=1e-4)
        assert sum(kpis) == pytest.approx(shown.shown.score["score_exact"], abs=1e-4)


def test_the_facts_are_those_that_the_kpis_count(reading):
    shown = data.load("A-0001", "")
    values = {kpi["kpi"]: kpi["value"] for section in shown.sections for kpi in section["kpis"]}
    assert sum(row["is_open"] for row in shown.facts["tickets"]) == values["open_tickets"] == 4
    assert shown.facts["csm_scores"][0]["amount"] == values["csm_score"] == 12
    assert (date(2026, 5, 31) - shown.facts["interactions"][0]["happened_at"].date()).days == values["days_since_interaction"]


def test_open_tickets_of_every_account_are_those_counted(reading):
    differing = reading.query("""
        select kpis.account_id from health.account_kpis as kpis
        left join (
            select account_id, count(*) as open from health.account_facts where fact = 'tickets' and is_open group by 1
        ) as facts using (account_id)
        where kpis.as_of_date = '2026-05-31' and kpis.kpi = 'open_tickets' and kpis.value <> coalesce(facts.open, 0)""")
    assert differing == []


def test_changes_of_the_configuration_are_found():
    days = [
        {"as_of_date": date(2026, 5, day), "config_version": version, "health_score": name}
        for day, version, name in ((1, "a", "x"), (2, "a", "x"), (3, "b", "x"), (4, "b", "y"))
    ]
    changes = data.config_changes(days)
    assert [data.change_said(change) for change in changes] == [
        "From 2026-05-03: the configuration changed (b).",
        "From 2026-05-04: it was given the health score 'y'.",
    ]
    lines = charts.score_over_time([day | {"score": 50, "band": "YELLOW"} for day in days], changes[:1], 71, 30)["series"][0][
        "markLine"
    ]
    assert lines["data"] == [{"xAxis": "2026-05-03"}]


@pytest.mark.parametrize(
    ("value", "zero", "hundred", "place"),
    [(-40, -40, 5, 0), (5, -40, 5, 100), (4, 4, 1, 0), (1, 4, 1, 100), (2.5, 4, 1, 50), (99, 4, 1, -2), (-99, 4, 1, 102)],
)
def test_a_value_stands_on_its_line(value, zero, hundred, place):
    assert data.place_on_line({"value": value, "zero_at": zero, "hundred_at": hundred}) == pytest.approx(place)


def test_an_account_that_is_not_there_is_a_message(reading):
    with pytest.raises(UserError, match="There is no account 'A-0001; drop'"):
        data.load("A-0001; drop", "")


@pytest.mark.parametrize(
    ("score", "note", "message"),
    [
        (None, "", "from 0 to 100"),
        (101, "", "from 0 to 100"),
        (-1, "", "from 0 to 100"),
        (True, "", "from 0 to 100"),
        (5, "x" * 2001, "2,001"),
    ],
)
def test_what_is_no_score_is_refused(reading, score, note, message):
    with pytest.raises(UserError, match=message):
        entered_scores.enter("A-0001", "Ann", score, note)


def test_where_nothing_is_landed_a_score_has_no_place(reading, tmp_path, monkeypatch):
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", str(tmp_path))
    with pytest.raises(UserError, match="aren't landed here"):
        entered_scores.enter("A-0001", "Ann", 5, "")


def test_a_score_that_cannot_be_written_is_said_to_be_lost(reading, monkeypatch):
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", reading.environment["CUSTOMER_HEALTH_HOME"])

    def full(path, line):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(entered_scores, "_append", full)
    with pytest.raises(UserError, match=r"could not be written to .*\(No space left on device\)"):
        entered_scores.enter("A-0001", "Ann", 5, "")


# What is seen


def test_the_page_opens_on_what_an_earlier_version_published(own_studio, page, screenshots):
    published = own_studio.project.folder / "home/published/customer_health.duckdb"
    with duckdb.connect(str(published.resolve())) as connection:
        connection.execute("use health")
        for change in (
            "alter table health_score_definitions drop column yellow_from",
            "alter table account_facts drop column is_open",
            "alter table account_health_current drop column renewal_date",
            "drop table health_alerts",
            "drop table why_not_green",
        ):
            connection.execute(change)
    page.goto(f"{own_studio.start().url}/accounts/{MOVED}")
    page.get_by_text(
        "this can't be shown: the facts behind it, the points of its KPIs, what would make it green, its alerts."
    ).wait_for()
    page.locator("section[aria-label='What the score is made of']").get_by_text("In all").wait_for()
    page.locator("section[aria-label='What moved it'] .studio-chart svg").wait_for()
    assert page.get_by_text("Not in what is published.").count() == 7  # five KPIs, ways to green, alerts
    page.screenshot(path=screenshots / "account-older.png", full_page=True)
    page.goto(own_studio.url)
    page.get_by_text("What is published was made by another version").wait_for()


def test_the_page_shows_the_split_and_the_facts(studio, page):
    opened(page, studio, MOVED, "?compared=1")
    page.get_by_role("link", name="since a week before").click()
    page.wait_for_url("**?compared=7")
    page.wait_for_selector("section[aria-label='CSM scores']")
    change = data_of(
        studio, f"select score_change from health.account_health_changes where account_id = '{MOVED}' and compared_days = 7"
    )
    total = page.locator("section[aria-label='What moved it'] tr.studio-sum").inner_text()
    assert f"{change:+.4f}".rstrip("0").replace("-", "\u2212") in total
    page.get_by_role("link", name="Tickets: 5 open").click()
    assert page.url.endswith("#facts-tickets")
    assert page.locator("#facts-tickets tbody tr").filter(has_text="open").count() == 5


def data_of(studio, sql: str):
    """The only value of a query."""
    return studio.project.query(sql)[0][0]


def test_unknown_accounts_and_odd_addresses_are_answered(studio, page):
    for account_id in ("none", "%3Cscript%3Ewindow.broken=1%3C%2Fscript%3E", "..%2F..%2Fetc%2Fpasswd", "a/b"):
        page.goto(f"{studio.url}/accounts/{account_id}")
        page.wait_for_selector("text=There is no account")
        assert page.evaluate("window.broken") is None


def test_names_notes_and_sections_are_text(own_studio, page):
    with duckdb.connect(str(own_studio.project.database)) as connection:
        connection.execute(
            "update health.account_health_current set account_name = ?, csm = ? where account_id = ?", [SCRIPT, SCRIPT, MOVED]
        )
        connection.execute(
            "update health.account_facts set description = ?, fact_id = fact_id || ? where account_id = ?",
            [SCRIPT, SCRIPT, MOVED],
        )
    assert own_studio.project.run("publish").returncode == 0
    own_studio.start()
    opened(page, own_studio, MOVED)
    assert page.locator("h1").inner_text() == SCRIPT
    assert page.evaluate("window.broken") is None


def test_a_score_entered_here_counts_from_the_next_update_on(own_studio, page):
    project = own_studio.project
    own_studio.start()
    opened(page, own_studio, "A-0001")
    page.get_by_role("button", name="Enter").click()
    page.wait_for_selector("text=The score is missing; enter a number from 0 to 100.")
    page.get_by_label("Score", exact=True).fill("87")
    page.get_by_label("Note").fill(f"=1+1 {SCRIPT}")
    page.get_by_role("button", name="Enter").click()
    page.wait_for_selector("text=Waiting for the next update: 87 by local")
    assert page.evaluate("window.broken") is None
    files = list(project.folder.glob("home/studio/entered/csm_scores/*.jsonl"))
    entry = json.loads(files[0].read_text(encoding="utf-8"))
    page.wait_for_selector("button:has-text('Enter'):not([disabled])")
    today = datetime.now(UTC).date()
    project.build(str(today))
    of_account = "select value from health.account_kpi_scores where account_id = 'A-0001' and kpi = 'csm_score'"
    assert project.query(f"{of_account} and as_of_date = '{today}'") == [(87.0,)]
    assert project.run("publish").returncode == 0
    opened(page, own_studio, "A-0001")
    page.wait_for_selector("text=Nothing waits for the next update.")
    assert page.locator("#facts-csm_scores").get_by_text(entry["csm_score_id"]).count() == 1


def test_a_score_entered_during_a_run_is_kept_for_the_next(own_studio, page):
    project = own_studio.project
    own_studio.start()
    opened(page, own_studio, "A-0001")
    with open(project.folder / "home/run.lock", "a+", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for score in (40, 41):
            page.get_by_label("Score", exact=True).fill(str(score))
            page.get_by_role("button", name="Enter").click()
            page.wait_for_selector("text=Your score is kept, and the next landing or nightly run takes it.")
            page.wait_for_selector(f"text=Waiting for the next update: {score} by local")
    landed = project.python("from orchestration import landing; landing.land_new()")
    assert landed.returncode == 0, landed.stderr
    again = project.python("from orchestration import landing; print(landing.land_entered())")
    assert again.stdout.strip() == "None"
    rows = project.query("select score, csm from raw.csm_scores where csm_score_id like 'studio-%' order by 1")
    assert rows == [("40", "local"), ("41", "local")]


def test_it_looks_right_in_light_dark_and_on_a_phone(studio, page, take_picture):
    opened(page, studio, "A-0001")
    page.wait_for_selector(".studio-chart svg")
    take_picture("account")
