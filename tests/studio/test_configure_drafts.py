"""The Configure page in a browser: drafts that are linked, kept and saved."""

import re

import pytest
import yaml
from configuring import bands, open_configure, wait_for_change

pytestmark = pytest.mark.xdist_group("studio")


def test_a_link_brings_a_draft_back(studio, page):
    open_configure(page, studio)
    before = bands(page)
    page.locator("#weight-0").fill("8")
    drafted = wait_for_change(page, before)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Link").click()
    page.get_by_text("Copied: /configure?draft=").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{studio.url}/configure?draft=")
    page.goto("about:blank")
    open_configure(page, studio, link.removeprefix(studio.url))
    assert bands(page) == drafted
    assert page.locator("#weight-0").input_value() == "8"


def test_what_could_not_be_copied_is_not_said_to_be(studio, page):
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined}); document.execCommand = () => false")
    open_configure(page, studio)
    page.get_by_role("button", name="Link").click()
    page.get_by_text("Your browser didn't let it be copied; the link is /configure?draft=").wait_for()
    page.get_by_role("button", name="Show the YAML").click()
    page.get_by_role("dialog").get_by_role("button", name="Copy").click()
    page.get_by_text("select the text and copy it").wait_for()
    assert page.get_by_text(re.compile("^Copied")).count() == 0


def test_a_draft_that_is_gone_is_said_to_be(studio, page):
    open_configure(page, studio, f"/configure?draft={'0' * 20}")
    assert page.get_by_text("isn't kept here any more; what you see is the saved configuration").is_visible()
    assert page.get_by_text("As saved", exact=True).first.is_visible()
    page.wait_for_url(f"{studio.url}/configure")


def test_a_draft_outlives_a_reload_and_who_leaves_it_is_asked(studio, page):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    open_configure(page, studio)
    before = bands(page)
    page.locator("#weight-0").click()
    page.locator("#weight-0").fill("6")
    drafted = wait_for_change(page, before)
    page.wait_for_url("**/configure?draft=*")
    page.reload()
    page.wait_for_function("document.querySelector('#weight-0')?.value === '6'", timeout=120_000)
    page.wait_for_function(
        "(drafted) => document.querySelector('#bands-now').getAttribute('aria-label') === drafted", arg=drafted
    )
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Undo all").click()
    page.get_by_text("Unsaved changes").wait_for(state="hidden")
    page.wait_for_url(f"{studio.url}/configure")
    page.reload()
    page.wait_for_function("document.querySelector('#weight-0')?.value === '1'", timeout=120_000)
    assert asked == ["beforeunload"]


def test_a_page_waits_for_a_connection_that_was_lost(studio, page):
    open_configure(page, studio)
    before = bands(page)
    page.locator("#weight-0").fill("6")
    drafted = wait_for_change(page, before)
    page.evaluate(
        """() => {
            window.isTheSame = true;
            const io = window.socket.io;
            io.reconnectionDelay(6000), io.reconnectionDelayMax(6000), io.randomizationFactor(0);
            io.engine.close();
        }"""
    )
    page.wait_for_function("!window.socket.connected")
    page.wait_for_function("window.socket.connected", timeout=60_000)
    page.locator("#weight-0").fill("9")
    wait_for_change(page, drafted)
    assert page.evaluate("window.isTheSame") and page.locator("#weight-0").input_value() == "9"


def test_a_draft_is_saved_line_by_line_and_can_be_taken_back(own_studio, page):
    vars_yml = own_studio.project.folder / "vars.yml"
    before = vars_yml.read_text(encoding="utf-8")
    open_configure(page, own_studio.start())
    page.locator("#weight-0").fill("3")
    page.get_by_text("Unsaved changes").wait_for()
    page.get_by_role("button", name="Save ...").click()
    page.get_by_label("What is this change about?").fill("use counts more")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Unsaved changes").wait_for(state="hidden")
    after = vars_yml.read_text(encoding="utf-8")
    added = set(after.splitlines()) - set(before.splitlines())
    assert added == {"            weight: 3"} or len(added) == 0
    assert len(after.splitlines()) == len(before.splitlines()) + 1
    assert yaml.safe_load(after)["vars"]["health"]["health_scores"][-1]["sections"][0]["weight"] == 3
    assert (own_studio.project.folder / "home/studio/audit.jsonl").read_text().count('"what": "save"') == 1
    page.get_by_role("button", name="Earlier versions").click()
    page.get_by_role("cell", name="use counts more").wait_for()
    page.get_by_role("button", name="Restore the version").click()
    page.wait_for_function("document.querySelector('#weight-0')?.value === '1'")
    assert vars_yml.read_text(encoding="utf-8") == before


def test_somebody_elses_change_is_not_overwritten(own_studio, page):
    vars_yml = own_studio.project.folder / "vars.yml"
    open_configure(page, own_studio.start())
    page.locator("#weight-0").fill("3")
    page.get_by_text("Unsaved changes").wait_for()
    theirs = vars_yml.read_text(encoding="utf-8").replace("{green: 71, red: 30}", "{green: 75, red: 30}")
    vars_yml.write_text(theirs, encoding="utf-8")
    page.get_by_role("button", name="Save ...").click()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("was changed by somebody else since you opened it").wait_for()
    assert vars_yml.read_text(encoding="utf-8") == theirs
