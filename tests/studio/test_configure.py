"""The Configure page in a browser: what is dragged, what follows, and what is saved."""

import fcntl
import re

import pytest
import yaml

pytestmark = pytest.mark.xdist_group("studio")


# A studio in which a health score that is labelled "broken" can't be scored.
BREAKING = """
from studio import scoring, server

score = scoring.Scorer.score

def breaking(self, health):
    if "broken" in str(health):
        raise RuntimeError("this can't be scored")
    return score(self, health)

scoring.Scorer.score = breaking
server.serve()
"""


def open_configure(page, studio, path="/configure"):
    page.goto(studio.url + path)
    page.get_by_role("heading", name="What it does").wait_for(timeout=120_000)
    page.wait_for_function("document.querySelector('#bands-now')?.getAttribute('aria-label')")


def bands(page, which="bands-now") -> str:
    return page.locator(f"#{which}").get_attribute("aria-label")


def wait_for_change(page, before: str) -> str:
    page.wait_for_function("(before) => document.querySelector('#bands-now').getAttribute('aria-label') !== before", arg=before)
    return bands(page)


def test_it_looks_right_in_light_dark_and_on_a_phone(studio, page, take_picture):
    open_configure(page, studio, "/configure?score=enterprise")
    page.locator(".kpi-name").first.click()
    page.locator("#line-zero[aria-valuenow]").wait_for()
    page.wait_for_timeout(300)
    take_picture("configure")


def test_a_threshold_is_dragged_and_everything_follows(studio, page):
    open_configure(page, studio)
    before = bands(page)
    page.locator(".kpi-name", has_text="time_spent_trend").click()
    handle = page.locator("#line-zero")
    handle.wait_for()
    page.wait_for_timeout(500)
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 60
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(20):
        page.mouse.move(x + 4 * step, y)
    wait_for_change(page, before)
    page.mouse.up()
    assert page.locator("#zero-number").input_value() != "-40"
    assert bands(page, "bands-before") == before
    assert re.match(r"[1-9]\d* accounts change their band", page.locator("#moved-bands").inner_text())
    assert page.locator("#movers a").count() == 10
    assert "of 12 known accounts are as expected" in page.locator("#known-count").inner_text()
    assert page.get_by_text("Unsaved changes").is_visible()
    page.get_by_role("button", name="Undo all").click()
    page.wait_for_function("(before) => document.querySelector('#bands-now').getAttribute('aria-label') === before", arg=before)


def test_thresholds_move_by_keys(studio, page):
    open_configure(page, studio)
    before = bands(page)
    page.locator(".kpi-name", has_text="csm_score").click()
    green = page.get_by_role("slider", name="● green")
    green.wait_for()
    page.wait_for_timeout(500)
    for _ in range(3):
        green.press("PageDown")
    wait_for_change(page, before)
    assert green.get_attribute("aria-valuenow") != "71"


def test_sliders_say_where_they_are_and_go_to_their_ends(studio, page):
    open_configure(page, studio)
    page.locator(".kpi-name", has_text="csm_score").click()
    zero = page.get_by_role("slider", name="0 points", exact=True)
    page.locator("#line-zero[aria-valuenow]").wait_for()
    ends = [zero.get_attribute(f"aria-value{end}") for end in ("min", "max")]
    for key, end in (("Home", ends[0]), ("End", ends[1])):
        zero.press(key)
        assert [zero.get_attribute(f"aria-value{what}") for what in ("now", "min", "max")] == [end, *ends]
    assert zero.get_attribute("aria-valuetext") == ends[1]
    before = float(zero.get_attribute("aria-valuenow"))
    zero.press("ArrowLeft")
    assert float(zero.get_attribute("aria-valuenow")) < before
    weight = page.get_by_role("slider", name="Weight of").first
    for key, said in (("Home", "0, 0.0 % of all weights"), ("ArrowRight", "0.1, 2.4 % of all weights")):
        weight.press(key)
        page.wait_for_function("(said) => document.querySelector('[type=range][data-weight]').ariaValueText === said", arg=said)


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


def test_what_is_still_under_way_when_all_is_undone_comes_too_late(studio, page):
    open_configure(page, studio)
    before = bands(page)
    weight = page.locator("#weight-0")
    weight.fill("6")
    wait_for_change(page, before)
    page.wait_for_function("tuning.timings.length >= 1")
    page.evaluate(
        """() => {
            const field = document.querySelector("#weight-0");
            for (const weight of [7, 8, 9]) {
                field.value = weight;
                field.dispatchEvent(new Event("input", { bubbles: true }));
            }
            [...document.querySelectorAll("button")].find((button) => button.innerText.trim() === "Undo all").click();
        }"""
    )
    page.get_by_text("As saved", exact=True).first.wait_for()
    page.wait_for_function("tuning.timings.length >= 3")
    page.wait_for_timeout(300)
    assert bands(page) == before
    assert page.get_by_role("button", name="Undo all").is_disabled()
    assert weight.input_value() != "9"


def test_a_weight_moves_the_normalized_ones(studio, page):
    open_configure(page, studio)
    page.locator("#weight-0").fill("6")
    page.wait_for_function("document.querySelector('#share-0').textContent === '60.0 %'")
    assert page.locator("#share-4").inner_text() == "10.0 %"
    page.get_by_text("Unsaved changes").wait_for()
    page.wait_for_timeout(300)
    assert [field.input_value() for field in page.locator("[data-weight='0']").all()] == ["6", "6"]


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


def test_filters_count_their_accounts(studio, page):
    open_configure(page, studio)
    page.get_by_role("button", name="1. onboarding").click()
    page.get_by_text("13 accounts match, 13 get it").wait_for()
    value = page.get_by_label("Value")
    value.fill("Live")
    value.press("Enter")
    page.get_by_text("272 accounts match, 272 get it").wait_for()


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


def test_health_scores_are_reordered_by_dragging(studio, page):
    open_configure(page, studio)
    cards = page.locator(".score-card")
    cards.nth(1).drag_to(cards.nth(0))
    page.get_by_role("button", name="1. enterprise").wait_for()
    page.get_by_text("26 accounts", exact=True).wait_for()
    assert "11 accounts" in cards.nth(1).inner_text()


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


def test_a_draft_that_cannot_be_scored_says_so_and_can_be_changed_on(own_studio, page):
    (own_studio.project.folder / "break.py").write_text(BREAKING)
    own_studio.program = ("break.py",)
    open_configure(page, own_studio.start())
    before = bands(page)
    page.get_by_label("Label").fill("broken")
    page.get_by_label("Label").blur()
    page.get_by_text("RuntimeError: this can't be scored").wait_for()
    page.locator("#weight-0").fill("6")
    page.get_by_text("This could not be scored (RuntimeError").wait_for()
    page.get_by_label("Label").fill("mended")
    page.get_by_label("Label").blur()
    page.get_by_text("RuntimeError").first.wait_for(state="hidden")
    page.locator("#weight-0").fill("8")
    wait_for_change(page, before)
