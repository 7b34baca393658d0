"""The portfolio: what it shows is what the tables hold, any view is a link, and names are never more than text."""

import csv
import io
import time
from datetime import date

import duckdb
import pytest
from starlette.datastructures import QueryParams

from studio import portfolio_data as data
from studio.portfolio_view import View

pytestmark = pytest.mark.xdist_group("studio")

DAY = date(2026, 5, 31)
SCRIPT = '</title><img src=x onerror="window.broken = 1"><script>window.broken = 1</script>{{ 7 * 7 }}'
FORMULA = '=HYPERLINK("http://example.com","x")'


@pytest.fixture
def reading(built_demo, monkeypatch):
    """The data functions read the published demo."""
    monkeypatch.setenv("CUSTOMER_HEALTH_PUBLISHED", built_demo.environment["CUSTOMER_HEALTH_PUBLISHED"])
    return built_demo


def opened(page, address: str):
    """Opens a page and waits for the rows of its table."""
    page.goto(address)
    page.wait_for_selector(".studio-accounts tbody .studio-link")
    return page


def names(page) -> list[str]:
    """The names in the table, from above."""
    return page.locator(".studio-accounts tbody tr td:first-child .studio-link").all_inner_texts()


# What is read


def test_figures_are_those_of_the_accounts(reading):
    risk = data.risk(DAY)
    (accounts, red, arr, arr_red) = reading.query(
        """select count(*), count(*) filter (band = 'RED'), sum(arr)::double, sum(arr) filter (band = 'RED')::double
        from health.account_health_current"""
    )[0]
    assert (risk.accounts, risk.red, risk.arr, risk.arr_red) == (accounts, red, arr, arr_red)
    assert sum(row["accounts"] for row in risk.renewals) == data.alerts(DAY, "renewal_at_risk")[1] > 10
    assert {row["band"] for row in risk.renewals} <= {"RED", "YELLOW"}


def test_groups_of_every_split_hold_every_account(reading):
    splits = data.splits(DAY)
    assert splits[:5] == ["all", "tier", "region", "plan", "csm"]
    for split in splits:
        groups, in_all = data.groups(DAY, split)
        assert sum(row["accounts"] for row in groups) == data.risk(DAY).accounts
        assert len(groups) == in_all
    assert [row["as_of_date"].day for row in data.trend("tier", "enterprise")] == [24, 25, 26, 27, 28, 29, 30, 31]


def test_a_table_can_be_searched_filtered_and_sorted(reading):
    view = View(search="SURELY none")
    assert data.accounts(view, DAY) == ([], 0)
    found, in_all = data.accounts(View(filters={"band": ("RED", "YELLOW"), "tier": ("smb",)}, sort="arr", descending=True), DAY)
    assert {row["band"] for row in found} == {"RED", "YELLOW"}
    assert {row["tier"] for row in found} == {"smb"}
    assert [row["arr"] for row in found] == sorted((row["arr"] for row in found), reverse=True)
    where = "band in ('RED', 'YELLOW') and tier = 'smb'"
    assert reading.query(f"select count(*) from health.account_health_current where {where}") == [(in_all,)]
    alerted, _ = data.accounts(View(filters={"alert": ("expansion",)}), DAY)
    assert {row["account_id"] for row in alerted} == {row["account_id"] for row in data.alerts(DAY, "expansion")[0]}


def test_what_is_searched_for_is_data(reading):
    for text in ("'; drop table x; --", "%", "_", "$search", "\\"):
        assert data.accounts(View(search=text, filters={"tier": (text,)}), DAY)[1] == 0
    assert data.accounts(View(search="harbor & PINE"), DAY)[0][0]["account_id"] == "A-0001"


def test_pages_hold_each_account_once(reading):
    seen = []
    for number in range(1, 20):
        rows, in_all = data.accounts(View(page=number, sort="tier"), DAY)
        seen += [row["account_id"] for row in rows]
    assert len(seen) == len(set(seen)) == in_all == data.risk(DAY).accounts


@pytest.mark.parametrize(
    "view",
    [
        View(),
        View(split="csm", member="Freya Holm", search="a&b=c", sort="arr", descending=True, page=3, size=100),
        View(filters={"band": ("RED", "YELLOW"), "csm": ("O'Hara & Söhne; --",)}),
        View(sort="score", descending=True),
    ],
)
def test_a_view_is_a_link_and_back(view):
    assert View.of(QueryParams(view.query())) == view


def test_a_link_that_makes_no_sense_shows_what_can_be_shown():
    asked = "sort=-drop&page=-1&size=7&unknown=1&page=%F0%9D%9F%99&split="
    assert View.of(QueryParams(asked)) == View()
    assert View.of(QueryParams("page=99999999999999999999")).page == 1_000_000


def test_cells_that_a_spreadsheet_would_run_are_defused():
    sql = f"select {data.defused('text')} from (select unnest(?::varchar[]) as text)"
    dangerous = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)"]
    harmless = ["a=1", "", None, "1", "'=1", "a\n=1"]
    assert [row[0] for row in duckdb.execute(sql, [dangerous + harmless]).fetchall()] == [
        f"'{text}" for text in dangerous
    ] + harmless


def test_the_export_holds_all_accounts_found_and_numbers_as_numbers(reading):
    rows = list(csv.DictReader(io.StringIO(data.accounts_csv(View(filters={"band": ("RED",)}, size=25), DAY))))
    expected = reading.query(
        "select count(*), sum(score), sum(arr)::double from health.account_health_current where band = 'RED'"
    )
    assert (len(rows), sum(int(row["score"]) for row in rows), sum(float(row["arr"]) for row in rows)) == expected[0]
    assert any(row["change"].startswith("-") for row in rows)


def test_fifty_thousand_accounts_are_found_in_no_time(tmp_path, monkeypatch):
    path = tmp_path / "many.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("""
            create schema health;
            create table health.account_health_current as
            select 'A-' || i as account_id, date '2026-05-31' as as_of_date, 'default' as health_score, (i * 7919) % 101 as score,
                case when score > 70 then 'GREEN' when score > 30 then 'YELLOW' else 'RED' end as band, 1.0 as coverage,
                50 as score_7_days_before, 'open_tickets (-20.0)' as held_down_by, 'Company ' || i as account_name,
                'smb' as tier, 'Team' as plan, 'EMEA' as region, 'CSM ' || i % 500 as csm, i * 1.0 as arr,
                timestamp '2026-09-01' as renewal_date
            from range(50000) as numbers (i);
            create table health.account_health_scores as select * from health.account_health_current;
            create table health.health_alerts (as_of_date date, account_id varchar, alert varchar);
        """)
    monkeypatch.setenv("CUSTOMER_HEALTH_PUBLISHED", str(path))
    views = [
        View(),
        View(search="company 49"),
        View(filters={"csm": ("CSM 7",)}, sort="arr"),
        View(sort="account_name", page=900),
    ]
    data.accounts(views[0], DAY)
    for view in views:
        started = time.perf_counter()
        assert data.accounts(view, DAY)[0]
        assert time.perf_counter() - started < 0.5


# What is seen


def test_a_link_reproduces_a_view_and_back_goes_back(studio, page):
    opened(page, f"{studio.url}/?band=RED&sort=-arr")
    first = names(page)
    assert page.locator("th[aria-sort=descending] button").inner_text() == "ARR"
    page.get_by_label("Search name, id, CSM, reason").fill("clinics")
    page.wait_for_url("**/?q=clinics&band=RED&sort=-arr")
    page.wait_for_function("document.querySelectorAll('.studio-accounts tbody tr').length < 10")
    found = names(page)
    assert found
    assert all("Clinics" in name for name in found)
    page.go_back()
    page.wait_for_url("**/?band=RED&sort=-arr")
    page.wait_for_function(f"document.querySelectorAll('.studio-accounts tbody .studio-link').length == {len(first)}")
    assert names(page) == first


def test_a_table_sorts_by_keyboard(studio, page):
    opened(page, studio.url)
    page.get_by_role("button", name="ARR", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?sort=arr")
    page.wait_for_selector("th[aria-sort=ascending]:has-text('ARR')")
    page.locator(".studio-accounts tbody .studio-link").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/**")


def test_a_page_beyond_the_last_is_the_last(studio, page):
    opened(page, f"{studio.url}/?page=99&size=100")
    page.wait_for_selector("text=201-287 of 287")


def test_a_table_never_asks_by_itself(studio, page):
    """What a table sends back of its first state was once taken for what somebody asked for: with luck, a moment too late."""
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame).replace("\\", ""))))
    for _ in range(5):
        opened(page, f"{studio.url}/?page=99&size=100")
        page.wait_for_selector("text=201-287 of 287")
    assert not [frame for frame in sent if '"rowsNumber":0' in frame]
    assert len([frame for frame in sent if '"rowsNumber":287' in frame]) == 5


def test_filters_narrow_the_table(studio, page):
    opened(page, studio.url)
    page.get_by_label("Tier").click()
    page.get_by_role("option", name="enterprise").click()
    page.wait_for_url("**/?tier=enterprise")
    page.wait_for_function(
        "[...document.querySelectorAll('.studio-accounts tbody td:nth-child(6)')].every(cell => cell.innerText == 'enterprise')"
    )


def test_a_split_shows_its_groups_and_each_its_past(studio, page):
    opened(page, f"{studio.url}/?split=tier")
    page.get_by_label("Tier").click()
    page.get_by_role("option", name="enterprise").click()
    page.wait_for_url("**/?split=tier&tier=enterprise")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="mid", exact=True).click()
    page.wait_for_url("**/?split=tier&member=mid&tier=enterprise")
    page.wait_for_selector("text=Of tier mid")
    page.wait_for_selector(".studio-chart svg")
    assert "red from" in page.locator(".studio-chart").first.get_attribute("aria-label")


def test_the_export_downloads_what_the_view_finds(studio, page):
    opened(page, f"{studio.url}/?band=RED")
    with page.expect_download() as started:
        page.get_by_role("button", name="CSV").click()
    assert started.value.suggested_filename == "accounts-2026-05-31.csv"
    rows = list(csv.DictReader(started.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert {row["band"] for row in rows} == {"RED"}


def test_names_are_text_in_pages_and_no_formula_in_exports(own_studio, page):
    rename(own_studio.project, {"A-0263": SCRIPT, "A-0185": FORMULA})
    own_studio.start()
    opened(page, own_studio.url)
    assert SCRIPT in names(page)
    page.locator(".studio-chart").first.hover()
    with page.expect_download() as started:
        page.get_by_role("button", name="CSV").click()
    assert f"'{FORMULA}" in [row["account_name"] for row in csv.DictReader(started.value.path().open(encoding="utf-8-sig"))]
    page.goto(f"{own_studio.url}/?split=csm&member={SCRIPT}&q={SCRIPT}")
    page.wait_for_selector("text=1 account")
    assert page.evaluate("window.broken") is None


def test_without_anything_published_it_says_what_to_do(own_studio, page):
    own_studio.project.database.unlink()
    own_studio.environment["CUSTOMER_HEALTH_PUBLISHED"] = str(own_studio.project.folder / "nothing.duckdb")
    own_studio.start()
    page.goto(own_studio.url)
    page.wait_for_selector("text=run make build, then make publish")


def test_it_looks_right_in_light_dark_and_on_a_phone(studio, page, take_picture):
    opened(page, f"{studio.url}/?split=tier")
    page.wait_for_selector(".studio-chart svg")
    take_picture("portfolio")


def test_nothing_moves_while_it_loads(studio, page):
    page.add_init_script(
        """window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => window.moved += entry.value))
        .observe({type: 'layout-shift', buffered: true})"""
    )
    opened(page, studio.url)
    page.wait_for_selector(".studio-chart svg")
    page.wait_for_timeout(500)
    assert page.evaluate("window.moved") < 0.1


def test_the_first_night_is_a_bar_with_its_date(own_studio, page):
    with duckdb.connect(str(own_studio.project.database)) as connection:
        for table in ("health_trend", "account_health_scores"):
            connection.execute(f"delete from health.{table} where as_of_date < ?", [DAY])
    assert own_studio.project.run("publish").returncode == 0
    opened(page, own_studio.start().url)
    page.get_by_text("Only one date was published so far").wait_for()
    page.locator("svg text", has_text="2026-05-31").wait_for()
    page.get_by_role("link", name="Harbor & Pine Freight").first.click()
    page.get_by_text("Score over time").wait_for()
    page.locator("svg text", has_text="2026-05-31").wait_for()


def rename(project, accounts: dict[str, str]) -> None:
    """Gives accounts other names in what was built, and publishes that."""
    with duckdb.connect(str(project.database)) as connection:
        for account_id, name in accounts.items():
            connection.execute(
                "update health.account_health_current set account_name = ? where account_id = ?", [name, account_id]
            )
    assert project.run("publish").returncode == 0
