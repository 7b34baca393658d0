"""The Configure page in a browser: KPIs and fields that were never computed."""

import fcntl

import pytest
import yaml
from configuring import open_configure

pytestmark = pytest.mark.xdist_group("studio")


def add_a_new_kpi(page):
    """Puts a KPI into the catalogue that was never computed, and into the first section."""
    page.get_by_label("Name").fill("time_spent_9d")
    page.get_by_role("combobox", name="Metric").fill("time_spent")
    page.get_by_role("option", name="time_spent", exact=True).click()
    page.get_by_label("Window in days").fill("9")
    page.get_by_role("button", name="Add to the catalogue").click()
    page.wait_for_function("document.querySelector('[data-field=\"new KPI\"]').value === ''")
    page.get_by_label("Add a KPI").first.fill("time_spent_9d")
    page.get_by_role("option", name="time_spent_9d").click()


def test_a_new_kpi_with_a_fault_says_so_in_its_form(studio, page):
    open_configure(page, studio)
    form = page.get_by_role("region", name="A KPI of one's own")
    said = form.get_by_role("alert")
    add = page.get_by_role("button", name="Add to the catalogue")
    for name in ("", "Time spent", "csm_score"):
        form.get_by_label("Name").fill(name)
        add.click()
        said.filter(has_text="A new name is wanted").wait_for()
    form.get_by_label("Name").fill("time_spent_ever")
    page.get_by_role("combobox", name="Metric").fill("time_spent")
    page.get_by_role("option", name="time_spent", exact=True).click()
    add.click()
    said.filter(has_text="window_days").wait_for()
    assert page.get_by_text("As saved", exact=True).first.is_visible()


def test_a_kpi_that_was_never_computed_is(own_studio, page):
    open_configure(page, own_studio.start())
    add_a_new_kpi(page)
    page.get_by_text("Computing time_spent_9d").wait_for()
    page.get_by_text("Computing time_spent_9d").wait_for(state="hidden", timeout=180_000)
    page.locator(".kpi-name", has_text="time_spent_9d").click()
    page.get_by_text("Measured for 250 of the 250 accounts").wait_for()


def test_what_could_not_be_computed_is_said(own_studio, page):
    open_configure(page, own_studio.start())
    with open(own_studio.project.folder / "home" / "run.lock", "a+", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        add_a_new_kpi(page)
        page.get_by_text("Another run is going on").wait_for()
    assert page.get_by_text("Computing time_spent_9d").count() == 0


def test_what_is_not_needed_any_more_is_not_computed_on(own_studio, page):
    open_configure(page, own_studio.start())
    add_a_new_kpi(page)
    page.get_by_text("Computing time_spent_9d").wait_for()
    page.get_by_role("button", name="Remove time_spent_9d").click()
    page.get_by_text("Computing time_spent_9d").wait_for(state="hidden", timeout=5_000)
    computed = own_studio.project.folder / "home/studio/computed"
    for _ in range(50):
        if not list(computed.glob("*.duckdb*")):
            break
        page.wait_for_timeout(200)
    assert not list(computed.glob("*.duckdb*"))


def test_a_saved_field_that_was_never_built_is_said_to_be_missing(own_studio, page):
    vars_yml = own_studio.project.folder / "vars.yml"
    text = vars_yml.read_text(encoding="utf-8").replace("account_fields: {", "account_fields: {segment: text, ", 1)
    health = yaml.safe_load(text)["vars"]["health"]
    health["health_scores"][0]["accounts"] = {"field": "segment", "is": "big"}
    own_studio.project.configure(health)
    own_studio.start()
    with open(own_studio.project.folder / "home" / "run.lock", "a+", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        page.goto(own_studio.url + "/configure")
        page.get_by_text("Another run is going on").wait_for(timeout=120_000)
    page.get_by_label("Label").fill("Health")
    page.get_by_label("Label").blur()
    page.get_by_text("Computing segment").wait_for()
