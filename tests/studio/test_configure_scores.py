"""The Configure page in a browser: health scores, their filters and sections, and the focus in their forms."""

import pytest
from configuring import open_configure

pytestmark = pytest.mark.xdist_group("studio")


def test_a_faulty_draft_says_so_at_its_place_and_cannot_be_saved(studio, page):
    open_configure(page, studio)
    page.get_by_role("button", name="Add a section").click()
    page.get_by_text("The draft can't be scored yet").wait_for()
    assert page.get_by_role("button", name="Save ...").is_disabled()
    assert page.locator(".section").last.locator(".fault").count() == 1


def test_a_fault_of_a_kpi_is_shown_at_its_field(studio, page):
    open_configure(page, studio)
    kpi = page.locator(".kpi", has_text="open_tickets")
    missing = kpi.get_by_label("Where missing")
    for text in ("perhaps", "101"):
        missing.fill(text)
        missing.press("Enter")
        kpi.get_by_role("alert").filter(has_text=text).wait_for()
        assert missing.get_attribute("aria-invalid") == "true"
    assert page.get_by_role("alert").filter(has_text="101").count() == 2, "at its field, and above the page"
    missing.fill("50")
    missing.press("Enter")
    page.get_by_text("The draft can't be scored yet").wait_for(state="hidden")
    assert missing.get_attribute("aria-invalid") != "true"


def test_a_fault_of_a_condition_is_shown_at_its_field(studio, page):
    open_configure(page, studio, "/configure?score=enterprise")
    tier, arr = page.get_by_label("Value").all()
    arr.fill("much")
    arr.press("Enter")
    filter_ = page.locator(".filter")
    filter_.get_by_role("alert").filter(has_text="much").wait_for()
    assert arr.get_attribute("aria-invalid") == "true" and tier.get_attribute("aria-invalid") != "true"
    assert page.get_by_role("alert").filter(has_text="much").count() == 2, "at its field, and above the page"
    arr.fill("1")
    arr.press("Enter")
    page.get_by_text("The draft can't be scored yet").wait_for(state="hidden")
    page.get_by_role("button", name="Group").click()
    filter_.get_by_label("How the conditions are joined").nth(1).wait_for()
    filter_.get_by_label("Remove this condition").last.click()
    filter_.locator(".fault", has_text="a list of at least one filter is wanted").wait_for()


def test_filters_count_their_accounts(studio, page):
    open_configure(page, studio)
    page.get_by_role("button", name="1. onboarding").click()
    page.get_by_text("Accounts: 13 match, 13 get it").wait_for()
    value = page.get_by_label("Value")
    value.fill("Live")
    value.press("Enter")
    page.get_by_text("Accounts: 272 match, 272 get it").wait_for()


def open_filter(page, studio, leaf: str) -> None:
    """Opens a health score whose filter is the given leaf."""
    vars_yml = studio.project.folder / "vars.yml"
    text = vars_yml.read_text(encoding="utf-8")
    vars_yml.write_text(text.replace("{field: lifecycle_stage, is: onboarding}", leaf), encoding="utf-8")
    open_configure(page, studio.start(), "/configure?score=onboarding")


def filter_in_yaml(page) -> str:
    """The line of the filter, as it would be saved."""
    page.get_by_role("button", name="Show the YAML").click()
    text = page.get_by_label("The text of vars.yml").inner_text()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.get_by_role("dialog").wait_for(state="hidden")
    return next(line.strip() for line in text.splitlines() if line.strip().startswith("accounts: "))


def test_what_is_not_touched_in_a_filter_stays(own_studio, page):
    leaf = "{field: created_at, at_least: '2026-01-05'}"
    open_filter(page, own_studio, leaf)
    for _ in range(2):
        page.get_by_label("Value").click()
        page.get_by_label("Label").click()
    page.wait_for_timeout(500)
    assert page.get_by_text("As saved", exact=True).first.is_visible()
    assert filter_in_yaml(page) == f"accounts: {leaf}"


def test_values_of_a_list_are_chips(own_studio, page):
    open_filter(page, own_studio, "{field: plan, in: ['5', 'Acme, Inc']}")
    chips = page.locator(".filter .q-chip")
    assert [text.split("\n")[0] for text in chips.all_inner_texts()] == ["5", "Acme, Inc"]
    typed = page.get_by_label("Value")
    typed.fill("7")
    typed.press("Enter")
    page.wait_for_function("document.querySelectorAll('.filter .q-chip').length === 3")
    page.get_by_label("Value").fill("8")
    page.get_by_label("Label").click()
    page.wait_for_function("document.querySelectorAll('.filter .q-chip').length === 4")
    assert filter_in_yaml(page) == "accounts: {field: plan, in: ['5', 'Acme, Inc', '7', '8']}"
    chips.filter(has_text="Acme").get_by_role("button").click()
    page.wait_for_function("document.querySelectorAll('.filter .q-chip').length === 3")
    assert filter_in_yaml(page) == "accounts: {field: plan, in: ['5', '7', '8']}"
    page.get_by_label("Operator").click()
    page.get_by_role("option", name="is not", exact=True).click()
    page.wait_for_function("document.querySelectorAll('.filter .q-chip').length === 0")
    assert filter_in_yaml(page) == "accounts: {field: plan, is_not: '5'}"


def test_a_new_health_score_is_named(studio, page):
    open_configure(page, studio)
    page.get_by_role("button", name="Add a health score").click()
    has_focus(page, "name")
    name = page.get_by_label("Name").and_(page.locator("[data-field=name]"))
    for wrong, why in (("Big ones", "lower-case letters"), ("onboarding", "There is a health score 'onboarding' already.")):
        name.fill(wrong)
        name.press("Enter")
        page.get_by_role("alert").get_by_text(why).wait_for()
    assert page.get_by_role("button", name="1. new_1").is_visible()
    name.fill("big_ones")
    name.press("Enter")
    page.get_by_role("button", name="1. big_ones").wait_for()
    page.get_by_role("heading", name="big_ones").wait_for()
    page.get_by_role("button", name="2. onboarding").click()
    page.get_by_role("heading", name="onboarding").wait_for()
    assert name.count() == 0


def test_health_scores_are_reordered_by_dragging(studio, page):
    open_configure(page, studio)
    cards = page.locator(".score-card")
    cards.nth(1).drag_to(cards.nth(0))
    page.get_by_role("button", name="1. enterprise").wait_for()
    page.get_by_text("26 accounts", exact=True).wait_for()
    assert "11 accounts" in cards.nth(1).inner_text()


def has_focus(page, name: str) -> None:
    """Waits until the field of that name has the focus."""
    page.wait_for_function("(name) => document.activeElement.dataset.field === name", arg=name)


def test_focus_stays_where_it_is_when_the_form_is_shown_anew(studio, page):
    open_configure(page, studio, "/configure?score=enterprise")
    value = page.get_by_label("Value").first
    value.fill("smb")
    value.press("Enter")
    page.get_by_text("Unsaved changes").wait_for()
    page.wait_for_timeout(500)
    has_focus(page, "accounts.all[0].value")
    label = page.get_by_label("Label")
    accounts = page.locator(".score-card", has_text="enterprise").inner_text()
    value.fill("enterprise")
    label.click()
    label.press("Home")
    page.keyboard.type("Our ")
    page.wait_for_function("(was) => document.querySelectorAll('.score-card')[1].innerText !== was", arg=accounts)
    has_focus(page, "label")
    page.keyboard.type("own ")
    assert label.input_value().startswith("Our own Health score")


def test_focus_goes_with_what_is_moved_and_to_the_next_where_it_is_removed(studio, page):
    open_configure(page, studio)
    page.get_by_role("button", name="Down: onboarding").press("Enter")
    page.get_by_role("button", name="2. onboarding").wait_for()
    has_focus(page, "Up onboarding")
    page.get_by_role("button", name="Up: onboarding").press("Enter")
    page.get_by_role("button", name="1. onboarding").wait_for()
    has_focus(page, "choose onboarding")
    kpi = page.locator(".kpi").first.get_by_role("button", name="Remove")
    kpi.press("Enter")
    page.get_by_text("Unsaved changes").wait_for()
    has_focus(page, "sections[0].add a KPI")
