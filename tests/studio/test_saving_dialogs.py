"""Signing in and saving as people do it, in a browser."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from trying import PASSWORD, Trying, project_with_a_try, serving

pytestmark = pytest.mark.xdist_group("studio")

# A page with what the Configure page calls: another threshold for green, and what was stored.
PROGRAM = """
import yaml
from nicegui import ui
from studio import saving, server
from studio.pages import saving_dialog
from studio.pages.frame import frame

@ui.page("/try")
def page():
    base = saving.read()
    with frame("Try"):
        green = ui.number("Green from", value=80)
        said = ui.label()

        async def save():
            health = yaml.safe_load(base.text)["vars"]["health"]
            health["bands"] = {"green": int(green.value), "red": 30}
            await saving_dialog.open_save(health, base, lambda saved: said.set_text(f"stored {saved.digest[:6]}"))

        async def versions():
            await saving_dialog.open_versions(lambda saved: said.set_text("restored"))

        ui.button("Save ...", on_click=save)
        ui.button("Versions ...", on_click=versions)
        ui.button("Show the YAML", on_click=lambda: saving_dialog.open_yaml(base.text))

server.serve()
"""


@pytest.fixture
def studio(tmp_path):
    project = project_with_a_try(tmp_path / "project")
    (project.folder / "try.py").write_text(PROGRAM)
    with serving(project, USERS="yes") as running:
        yield running


def vars_yml(studio: Trying) -> Path:
    return studio.project.folder / "vars.yml"


def signed_in(studio: Trying, page, name: str) -> None:
    page.goto(studio.url + "/try?x=1")
    assert page.url.startswith(f"{studio.url}/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{studio.url}/try?x=1")
    page.get_by_text(f"{name} (").wait_for()


def test_an_editor_signs_in_saves_compares_and_restores(studio, page, screenshots):
    before = vars_yml(studio).read_bytes().decode()
    page.goto(studio.url + "/try")
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    page.get_by_text("The name or the password is wrong.").wait_for()
    page.screenshot(path=screenshots / "sign-in-refused.png")
    signed_in(studio, page, "ada")
    page.get_by_role("button", name="Save ...").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("+    bands: {green: 80, red: 30}").wait_for()
    assert dialog.get_by_text("-    bands: {green: 71, red: 30}").is_visible()
    dialog.get_by_label("What is this change about?").fill("Greener <script>alert(1)</script>")
    page.wait_for_timeout(400)
    page.screenshot(path=screenshots / "save.png")
    dialog.get_by_role("button", name="Save").click()
    page.get_by_text(re.compile("^stored [0-9a-f]{6}$")).wait_for()
    saved = vars_yml(studio).read_bytes().decode()
    assert saved == before.replace("{green: 71, red: 30}", "{green: 80, red: 30}")
    (entry,) = [entry for entry in studio.audit() if entry["what"] == "save"]
    assert (entry["user"], entry["role"], entry["address"]) == ("ada", "editor", "127.0.0.1")

    page.reload()
    page.get_by_role("button", name="Versions ...").click()
    page.get_by_role("cell", name="Greener <script>alert(1)</script>").wait_for()
    page.get_by_role("button", name=re.compile("^Compare")).click()
    page.get_by_text("+    bands: {green: 80, red: 30}").wait_for()
    page.wait_for_timeout(400)
    page.screenshot(path=screenshots / "versions.png")
    page.get_by_role("button", name=re.compile("^Restore")).click()
    page.get_by_text("restored", exact=True).wait_for()
    assert vars_yml(studio).read_bytes().decode() == before

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{studio.url}/sign-in")
    page.goto(studio.url + "/try")
    assert page.url.startswith(f"{studio.url}/sign-in")


def test_what_is_restored_can_be_committed_as_what_is_saved(studio, page):
    folder = studio.project.folder

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(folder), "-c", "user.name=Tests", "-c", "user.email=tests@example.com", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    git("init", "--quiet")
    git("add", "vars.yml")
    git("commit", "--quiet", "-m", "First")
    signed_in(studio, page, "ada")
    page.get_by_role("button", name="Save ...").click()
    page.get_by_role("checkbox", name="Commit vars.yml to git").click()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    page.get_by_text("vars.yml is saved. Committed as").wait_for()
    page.reload()
    page.get_by_role("button", name="Versions ...").click()
    page.get_by_role("checkbox", name="Commit vars.yml to git when I restore one").click()
    page.get_by_role("button", name=re.compile("^Restore")).click()
    page.get_by_text(re.compile("is vars.yml again. Committed as")).wait_for()
    assert re.fullmatch(
        r"ada: Restore the configuration of .*\nada: Change the configuration\nTests: First\n", git("log", "--format=%an: %s")
    )
    assert git("status", "--porcelain", "vars.yml") == ""


def test_faults_are_shown_at_their_path_and_cannot_be_saved(studio, page):
    signed_in(studio, page, "ada")
    page.get_by_label("Green from").fill("20")
    page.get_by_role("button", name="Save ...").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("bands.red", exact=True).wait_for()
    assert dialog.get_by_text("30 is not below green, 20").is_visible()
    assert dialog.get_by_role("button", name="Save").is_disabled()


def test_what_somebody_else_changed_is_shown_and_only_then_written_over(studio, page, screenshots):
    signed_in(studio, page, "ada")
    before = vars_yml(studio).read_text()
    vars_yml(studio).write_text(before.replace("        label: Health score\n", "        label: Theirs\n"))
    page.get_by_role("button", name="Save ...").click()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    page.get_by_text("vars.yml was changed by somebody else since you opened it").wait_for()
    assert page.get_by_text("+        label: Theirs").first.is_visible()
    assert page.get_by_text("+    bands: {green: 80, red: 30}").first.is_visible()
    page.wait_for_timeout(400)
    page.screenshot(path=screenshots / "conflict.png")
    assert "label: Theirs" in vars_yml(studio).read_text()
    page.get_by_role("button", name="Save mine over theirs").click()
    page.get_by_text(re.compile("^stored ")).wait_for()
    stored = yaml.safe_load(vars_yml(studio).read_text())["vars"]["health"]
    assert (stored["bands"]["green"], stored["health_scores"][-1]["label"]) == (80, "Health score")


def test_a_conflict_with_what_cannot_be_read_leaves_a_way_out(studio, page):
    signed_in(studio, page, "ada")
    before = vars_yml(studio).read_text()
    vars_yml(studio).write_text("vars: [")
    page.get_by_role("button", name="Save ...").click()
    save = page.get_by_role("dialog").get_by_role("button", name="Save")
    save.click()
    page.get_by_text("As it is now it can't be changed here; mend it, then save again.").wait_for()
    assert vars_yml(studio).read_text() == "vars: ["
    vars_yml(studio).write_text(before.replace("        label: Health score\n", "        label: Theirs\n"))
    save.click()
    page.get_by_role("button", name="Save mine over theirs").click()
    page.get_by_text(re.compile("^stored ")).wait_for()


def test_a_version_that_cannot_be_read_is_said_to_be(studio, page):
    signed_in(studio, page, "ada")
    page.get_by_role("button", name="Save ...").click()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    page.get_by_text(re.compile("^stored ")).wait_for()
    page.get_by_role("button", name="Versions ...").click()
    compare = page.get_by_role("button", name=re.compile("^Compare"))
    compare.wait_for()
    (version,) = studio.project.folder.glob("home/studio/versions/*.yml")
    version.write_bytes(b"\xff")
    compare.click()
    page.get_by_text("can't be read: 'utf-8' codec can't decode byte 0xff").wait_for()
    version.unlink()
    compare.click()
    page.get_by_text("There is no version").wait_for()


def test_a_viewer_tries_out_and_is_told_why_saving_is_not_theirs(studio, page):
    signed_in(studio, page, "vic")
    assert page.get_by_role("button", name="Update health scores").count() == 0
    page.get_by_role("button", name="Save ...").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("only editors may save").wait_for()
    assert dialog.get_by_text("+    bands: {green: 80, red: 30}").is_visible()
    assert dialog.get_by_role("button", name="Save").is_disabled()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Show the YAML").click()
    page.get_by_text("# yaml-language-server").wait_for()


def test_an_update_is_started_followed_and_its_end_told(studio, page, screenshots):
    signed_in(studio, page, "ada")
    page.get_by_role("button", name="Update health scores").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Day to score").fill("2026-05-31")
    (studio.project.folder / "profiles.yml").unlink()
    dialog.get_by_role("button", name="Start").click()
    dialog.get_by_text("Updating for 2026-05-31, started by ada").wait_for()
    assert dialog.get_by_role("button", name="Start").is_disabled()
    dialog.get_by_text("The update failed for 2026-05-31, started by ada").wait_for(timeout=120_000)
    said = dialog.get_by_label("What the run says").inner_text()
    assert "dbt can't read the project" in said and "\x1b" not in said
    page.wait_for_timeout(400)
    page.screenshot(path=screenshots / "update.png")
    assert [entry["what"] for entry in studio.audit()][-2:] == ["update", "update ended"]


def test_a_session_that_has_ended_saves_nothing(studio, page):
    signed_in(studio, page, "ada")
    before = vars_yml(studio).read_text()
    page.get_by_role("button", name="Save ...").click()
    save = page.get_by_role("dialog").get_by_role("button", name="Save")
    save.wait_for()
    command = ["-m", "studio.users", "--name", "ada", "--remove"]
    assert studio.project._start([sys.executable, *command], {}).returncode == 0
    save.click()
    page.wait_for_timeout(1500)
    assert vars_yml(studio).read_text() == before


def test_the_sign_in_page_works_without_script(studio, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(studio.url + "/try")
    page.get_by_label("Name").fill("vic")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{studio.url}/try")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
