"""The Configure page in a browser: what is dragged, and what follows."""

import re

import pytest
from configuring import bands, open_configure, wait_for_change

pytestmark = pytest.mark.xdist_group("studio")


# A studio in which a health score that is labelled "broken" can't be scored.
BREAKING = """
from studio import scoring, server

assigned = scoring.Scorer._assigned

def breaking(self, health, *rest):
    if "broken" in str(health):
        raise RuntimeError("this can't be scored")
    return assigned(self, health, *rest)

scoring.Scorer._assigned = breaking
server.serve()
"""


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
    page.get_by_text("Unsaved changes").wait_for()
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


def test_what_is_still_under_way_when_all_is_undone_comes_too_late(studio, page):
    open_configure(page, studio)
    before = bands(page)
    weight = page.locator("#weight-0")
    weight.fill("6")
    wait_for_change(page, before)
    page.wait_for_function("tuning.timings.length >= 1")
    page.get_by_text("Unsaved changes").wait_for()
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
    page.wait_for_function("(before) => document.querySelector('#bands-now').getAttribute('aria-label') === before", arg=before)
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


def test_what_is_changed_in_the_moment_the_form_is_shown_anew_counts(studio, page):
    open_configure(page, studio)
    before = bands(page)
    page.evaluate(
        """() => {
            const earlier = document.querySelector("#weight-0");
            new MutationObserver((_, observer) => {
                const field = document.querySelector("#weight-0");
                if (!field || field === earlier) return;
                observer.disconnect();
                field.value = 6;
                field.dispatchEvent(new Event("input", { bubbles: true }));
            }).observe(document, { childList: true, subtree: true });
        }"""
    )
    page.get_by_label("Label").fill("shown anew")
    page.get_by_label("Label").blur()
    wait_for_change(page, before)
    assert page.locator("#share-0").inner_text() == "60.0 %"


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
    page.locator(".kpi-name", has_text="csm_score").click()
    page.get_by_text("Its values are shown as soon as").wait_for()
    page.get_by_label("Label").fill("broken again")
    page.get_by_label("Label").blur()
    page.get_by_text("Its values are shown as soon as").wait_for()
    page.get_by_label("Label").fill("mended")
    page.get_by_label("Label").blur()
    page.get_by_text("RuntimeError").first.wait_for(state="hidden")
    page.locator("#line-zero[aria-valuenow]").wait_for()
    page.locator("#weight-0").fill("8")
    wait_for_change(page, before)
