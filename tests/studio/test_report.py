"""Reports: one file without scripts that shows what the view shows, and nothing from elsewhere."""

import html
import re
import subprocess
import sys
from datetime import date

import duckdb
import pytest
from test_portfolio import SCRIPT

from studio import report, svg
from studio.portfolio_view import View

pytestmark = pytest.mark.xdist_group("studio")


@pytest.fixture
def reading(built_demo, monkeypatch):
    """The reports are of the published demo."""
    monkeypatch.setenv("CUSTOMER_HEALTH_PUBLISHED", built_demo.environment["CUSTOMER_HEALTH_PUBLISHED"])
    return built_demo


def contained(text: str) -> None:
    """Fails where a report runs something or loads something."""
    assert not re.search(r"<script|javascript:|\son[a-z]+=|<link|<img|<iframe|url\(|@import|https?:", text, re.IGNORECASE)


def test_a_portfolio_shows_its_view_and_no_other_account(reading):
    text, name = report.portfolio(View(filters={"band": ("RED",)}, split="tier"))
    contained(text)
    assert name == "portfolio-2026-05-31.html"
    table = text[text.index("<h2>Accounts</h2>") :]
    shown = set(re.findall("<tr><td>(.*?)</td><td>", table))
    red = reading.query("select account_name from health.account_health_current where band = 'RED'")
    assert shown == {html.escape(name).replace("&#x27;", "&#39;") for (name,) in red}
    assert "enterprise" in text


def test_an_account_shows_its_sums_and_facts(reading):
    text, name = report.account("A-0001")
    contained(text)
    assert name == "account-A-0001-2026-05-31.html"
    assert "Harbor &amp; Pine Freight" in text
    assert text.count("<td>T-0001-") == len(
        reading.query("select 1 from health.account_facts where account_id = 'A-0001' and fact = 'tickets'")
    )
    assert "A-0002" not in text


def test_what_is_data_is_escaped(demo, monkeypatch):
    with duckdb.connect(str(demo.database)) as connection:
        connection.execute("update health.account_health_current set account_name = ?, csm = ?", [SCRIPT, SCRIPT])
        connection.execute("update health.account_facts set description = ?", [SCRIPT])
        connection.execute("update health.health_trend set member = ? where dimension = 'csm'", [SCRIPT])
    assert demo.run("publish").returncode == 0
    monkeypatch.setenv("CUSTOMER_HEALTH_PUBLISHED", demo.environment["CUSTOMER_HEALTH_PUBLISHED"])
    for text, _ in (
        report.portfolio(View(split="csm", member=SCRIPT, search=SCRIPT)),
        report.portfolio(View()),
        report.account("A-0001"),
    ):
        assert "<img" not in text
        assert "<script" not in text
        assert "&lt;script&gt;" in text


def test_names_of_files_are_safe(reading):
    assert report._safe("../../etc/passwd") == "_etc_passwd"
    assert report._safe("ß\0") == "_"


def test_the_command_writes_one_and_says_where(built_demo, tmp_path):
    path = tmp_path / "one.html"
    ended = written(built_demo, {"ACCOUNT": "A-0001", "TO": str(path)})
    assert ended.stdout.strip() == f"Written: {path}"
    contained(path.read_text(encoding="utf-8"))
    for wrong, message in (
        ({"ACCOUNT": "none"}, "There is no account 'none'"),
        ({"TO": str(tmp_path / "no/x.html")}, "can't be written"),
    ):
        ended = written(built_demo, wrong)
        assert ended.returncode == 2
        assert message in ended.stderr
        assert "Traceback" not in ended.stderr


def written(project, asked: dict[str, str]) -> subprocess.CompletedProcess:
    """What `make report` runs, in a project's copy."""
    command = [sys.executable, "-m", "studio.report"]
    return subprocess.run(
        command, cwd=project.folder, env=project.environment | asked, capture_output=True, text=True, check=False
    )


def test_the_button_downloads_the_view(studio, page):
    page.goto(f"{studio.url}/?band=RED")
    page.wait_for_selector(".studio-accounts tbody .studio-link")
    with page.expect_download() as started:
        page.get_by_role("button", name="Report").click()
    assert started.value.suggested_filename == "portfolio-2026-05-31.html"
    assert "Band: RED" in started.value.path().read_text(encoding="utf-8")
    page.goto(f"{studio.url}/accounts/A-0001")
    with page.expect_download() as started:
        page.get_by_role("button", name="Report").click()
    assert started.value.suggested_filename == "account-A-0001-2026-05-31.html"


def test_one_day_and_days_without_a_score_can_be_drawn():
    day = {"as_of_date": date(2026, 5, 31), "accounts": 3, "red": 1, "yellow": 0, "green": 2, "unknown": 0}
    assert [area["band"].name for area in svg.stacked_bands([day])["areas"]] == ["RED", "GREEN"]
    assert svg.stacked_bands([])["areas"] == []
    scores = [
        {"as_of_date": date(2026, 5, day), "score": score, "band": "GREEN" if score else "UNKNOWN"}
        for day, score in ((1, 80), (2, 90), (3, None), (4, 75), (5, 75))
    ]
    drawn = svg.score_line(scores, [{"as_of_date": date(2026, 5, 4)}], 71, 30)
    assert len(drawn["lines"]) == 2
    assert drawn["changes"] == [svg._x(3, 5)]
    alone = svg.score_line(scores[:1], [], 71, 30)
    assert (alone["lines"], len(alone["marks"]), alone["days"][0]["x"]) == ([], 1, alone["marks"][0]["x"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_report_looks_right_without_scripts(reading, browser, screenshots, tmp_path, scheme):
    for name, (text, _) in {"portfolio": report.portfolio(View(split="tier")), "account": report.account("A-0001")}.items():
        path = tmp_path / f"{name}.html"
        path.write_text(text, encoding="utf-8")
        context = browser.new_context(java_script_enabled=False, color_scheme=scheme, viewport={"width": 900, "height": 900})
        page = context.new_page()
        page.goto(path.as_uri())
        assert page.locator("svg").first.is_visible()
        page.screenshot(path=screenshots / f"report-{name}-{scheme}.png", full_page=True)
        context.close()
