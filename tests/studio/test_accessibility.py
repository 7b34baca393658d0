"""What axe finds wrong with the pages for people who don't see them, or see them differently: nothing."""

import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe

from studio import report
from studio.portfolio_view import View

pytestmark = pytest.mark.xdist_group("studio")

# An address, and what is there once the page is whole.
PAGES = {
    "portfolio": ("/", ".studio-accounts tbody .studio-link"),
    "account": ("/accounts/A-0264", "section[aria-label='CSM scores']"),
    "configure": ("/configure", "#bands-now[aria-label]"),
    "configure, with a filter": ("/configure?score=enterprise", "#bands-now[aria-label]"),
}


def faults(page) -> list[str]:
    """What axe finds: the rule, and the element."""
    rules = Axe().run(page).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:160]} {node['any'][:1]}" for rule in rules for node in rule["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_the_pages_have_no_faults(studio, page, name, scheme):
    address, whole = PAGES[name]
    page.emulate_media(color_scheme=scheme)
    page.goto(studio.url + address)
    page.wait_for_selector(whole, timeout=60_000)
    page.wait_for_timeout(500)
    assert not (found := faults(page)), "\n".join(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_reports_have_no_faults(built_demo, monkeypatch, page, scheme):
    monkeypatch.setenv("CUSTOMER_HEALTH_PUBLISHED", built_demo.environment["CUSTOMER_HEALTH_PUBLISHED"])
    page.emulate_media(color_scheme=scheme)
    for text, name in (report.portfolio(View()), report.account("A-0264")):
        page.set_content(text)
        assert not (found := faults(page)), name + "\n".join(found)


def test_signing_in_has_no_faults(own_studio, page, take_picture):
    command = [sys.executable, "-m", "studio.users", "--name", "ada", "--role", "editor"]
    project = own_studio.project
    subprocess.run(command, cwd=project.folder, env=project.environment, input="a long password\n", text=True, check=True)
    page.goto(own_studio.start().url)
    page.wait_for_selector("input[type=password]")
    take_picture("sign-in")
    assert not (found := faults(page)), "\n".join(found)
