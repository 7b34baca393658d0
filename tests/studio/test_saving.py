"""Saving vars.yml: faults are found, who may not is told, others' changes are kept, versions come back, git gets a commit."""

import json
import os
import stat
import subprocess
import time
from pathlib import Path

import pytest
from project import ROOT
from yaml_texts import SHIPPED, health_of

from orchestration import settings as places
from orchestration.settings import UserError
from studio import audit, saving
from studio.access import User

ADA = User("Ada", "editor")


# The file


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A project's folder with the shipped vars.yml, and a home of its own."""
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "vars.yml").write_bytes(SHIPPED.encode())
    monkeypatch.setattr(places, "PROJECT_ROOT", tmp_path / "project")
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", str(tmp_path / "home"))
    return tmp_path / "project"


def greener(text: str, by: int = 80) -> str:
    health = health_of(text)
    return saving.edited(text, health | {"bands": {"green": by, "red": 30}})


def test_saving_writes_keeps_and_logs(folder):
    (folder / "vars.yml").chmod(0o640)
    before = saving.read()
    saved = saving.save(greener(before.text), before.digest, ADA, "Greener\nthan green")
    now = saving.read()
    assert (now.text, now.digest) == (greener(SHIPPED), saved.digest)
    assert stat.S_IMODE((folder / "vars.yml").stat().st_mode) == 0o640
    assert os.listdir(folder) == ["vars.yml"]
    (kept,) = saving.versions()
    assert (kept.user, kept.message, kept.digest) == ("Ada", "Greener\nthan green", before.digest)
    assert saving.version_text(kept.id) == SHIPPED
    assert saving.difference(SHIPPED, now.text)[1:] == [
        *(" " + line for line in SHIPPED.splitlines()[8:11]),
        "-    bands: {green: 71, red: 30}",
        "+    bands: {green: 80, red: 30}",
        *(" " + line for line in SHIPPED.splitlines()[12:15]),
    ]
    (entry,) = audit.entries(10)
    assert (entry["user"], entry["what"], entry["details"]["after"]) == ("Ada", "save", saved.digest)
    saving.restore(kept.id, saved.digest, ADA)
    assert saving.read() == before
    assert [version.digest for version in saving.versions()] == [saved.digest, before.digest]
    assert saving.version_text(saving.versions()[0].id) == greener(SHIPPED)
    assert [entry["what"] for entry in audit.entries(2)] == ["restore", "save"]


def test_a_link_stays_one(folder, tmp_path):
    (folder / "vars.yml").rename(tmp_path / "elsewhere.yml")
    (folder / "vars.yml").symlink_to(tmp_path / "elsewhere.yml")
    saving.save(greener(SHIPPED), saving.read().digest, ADA)
    assert (folder / "vars.yml").is_symlink()
    assert (tmp_path / "elsewhere.yml").read_bytes().decode() == greener(SHIPPED)


def test_faults_are_told_at_their_path_and_nothing_is_written(folder):
    text = SHIPPED.replace("kpi: open_tickets", "kpi: open_tikets").replace("red: 30", "red: 90")
    with pytest.raises(saving.Faulty) as raised:
        saving.save(text, saving.read().digest, ADA)
    assert [fault.path for fault in raised.value.faults] == [
        "bands.red",
        "health_scores[1].sections[2].kpis[1].kpi",
        "health_scores[2].sections[3].kpis[0].kpi",
    ]
    for fault in raised.value.faults:
        assert text.splitlines()[fault.line - 1].strip()
    assert raised.value.faults[0] == saving.Fault("bands.red", "90 is not below green, 71", 12)
    assert saving.read().text == SHIPPED and not saving.versions()
    (broken,) = saving.faults("vars: [")
    assert (broken.path, broken.line) == ("", 1) and "is not YAML" in broken.message
    # The models of facts of one's own are looked for in the project.
    fact = {"model": "own_visits", "columns": {}}
    own = saving.edited(SHIPPED, health_of(SHIPPED) | {"facts": {"visits": fact}})
    assert any(fault.path.startswith("facts.visits") for fault in saving.faults(own))


def test_a_file_that_changed_meanwhile_is_not_written_over(folder):
    base = saving.read().digest
    theirs = SHIPPED + "# theirs\n"
    (folder / "vars.yml").write_bytes(theirs.encode())
    mine = greener(SHIPPED)
    with pytest.raises(saving.Conflict) as raised:
        saving.save(mine, base, ADA)
    assert (raised.value.mine, raised.value.theirs.text) == (mine, theirs)
    assert saving.read().text == theirs and not saving.versions()
    saving.save(mine, raised.value.theirs.digest, ADA)
    assert saving.read().text == mine


def test_of_saves_at_the_same_time_one_wins_and_the_others_are_told(folder):
    base = saving.read().digest
    code = """if True:
        import sys
        from pathlib import Path
        from orchestration import settings
        settings.PROJECT_ROOT = Path(sys.argv[1])
        from studio import saving, yaml_values
        from studio.access import User
        health = yaml_values.load(saving.read().text)["vars"]["health"]
        text = saving.edited(saving.read().text, health | {"bands": {"green": int(sys.argv[3]), "red": 30}})
        saving.faults = lambda text: []
        try:
            saving.save(text, sys.argv[2], User(sys.argv[3], "editor"))
            print("saved")
        except saving.Conflict:
            print("conflict")
    """
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    running = [
        subprocess.Popen(
            [os.sys.executable, "-c", code, str(folder), base, str(80 + number)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    said = [process.communicate()[0].strip() for process in running]
    assert sorted(said) == ["conflict", "conflict", "conflict", "saved"]
    assert health_of(saving.read().text)["bands"]["green"] == 80 + said.index("saved")
    assert len(saving.versions()) == 1


def test_viewers_may_not_save(folder):
    with pytest.raises(UserError, match="Only editors may save"):
        saving.save(greener(SHIPPED), saving.read().digest, User("Vic", "viewer"))
    assert saving.read().text == SHIPPED
    assert audit.entries(1)[0]["what"] == "save refused"


TRICKS = ["../../../vars", "/etc/passwd", "..", "", "x" * 5000, "a\0b", "20260101T000000.000000Z-0123456789ab"]


@pytest.mark.parametrize("trick", TRICKS)
def test_versions_are_looked_up_never_opened_by_path(folder, trick):
    saving.save(greener(SHIPPED), saving.read().digest, ADA)
    with pytest.raises(UserError, match="There is no version"):
        saving.version_text(trick)


def test_files_that_are_no_versions_are_left_out(folder, tmp_path):
    saving.save(greener(SHIPPED), saving.read().digest, ADA)
    (good,) = saving.versions()
    versions = tmp_path / "home" / "studio" / "versions"
    (versions / "notes.json").write_text("{}")
    broken = "20200101T000000.000000Z-000000000000"
    (versions / f"{broken}.json").write_text("[]")
    (versions / f"{broken}.yml").write_text("")
    assert saving.versions() == [good]


def test_a_line_break_forges_no_entry(folder):
    audit.record(User('Eve\n{"what": "save"}', "viewer"), "sign-in refused", why='x\n{"what": "save", "user": "Ada"}\u2028')
    audit.record(None, "sign-in refused", name="\ud800")
    lines = audit.path().read_bytes().split(b"\n")
    assert len(lines) == 3 and lines[-1] == b""
    assert [json.loads(line)["what"] for line in lines[:2]] == ["sign-in refused"] * 2
    with audit.path().open("a") as torn:
        torn.write('{"time": "20')
    audit.record(ADA, "save")
    assert [entry["what"] for entry in audit.entries(9)] == ["save", "sign-in refused", "sign-in refused"]
    assert stat.S_IMODE(audit.path().stat().st_mode) == 0o600


# Git


def git(folder: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-C", str(folder), "-c", "user.name=Tests", "-c", "user.email=tests@example.com", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def repository(folder, tmp_path, monkeypatch) -> Path:
    """The same as a git repository with another file that is staged."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    git(folder, "init", "--quiet")
    git(folder, "add", "vars.yml")
    git(folder, "commit", "--quiet", "-m", "First")
    (folder / "other.txt").write_text("staged")
    git(folder, "add", "other.txt")
    return folder


def test_a_commit_takes_vars_yml_alone_with_author_and_message(repository):
    user = User("Ada <eve@example.com>\nCo: $(touch x) `id`", "editor")
    message = "-m --amend; $(touch x)\n\n# not a comment\nSigned 'so'"
    saved = saving.save(greener(SHIPPED), saving.read().digest, user, message, commit=True)
    assert saved.committed and saved.git.startswith("Committed as "), saved
    assert git(repository, "log", "-1", "--format=%an|%ae").strip() == "Ada eve@example.com Co: $(touch x) `id`|" + (
        "Ada.eve@example.com.Co:.$(touch.x).`id`@localhost"
    )
    assert git(repository, "log", "-1", "--format=%B").strip() == message
    assert git(repository, "show", "--name-only", "--format=", "HEAD").split() == ["vars.yml"]
    assert git(repository, "diff", "--cached", "--name-only").split() == ["other.txt"]
    assert sorted(os.listdir(repository)) == [".git", "other.txt", "vars.yml"]


def test_the_address_is_that_of_gits_configuration(repository):
    git(repository, "config", "user.email", "team@example.com")
    assert saving.save(greener(SHIPPED), saving.read().digest, ADA, commit=True).committed
    assert git(repository, "log", "-1", "--format=%an|%ae|%s").strip() == "Ada|team@example.com|Change the configuration"


def test_without_a_repository_it_is_saved_all_the_same(folder, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))
    monkeypatch.setattr(saving, "in_git", lambda: False)
    saved = saving.save(greener(SHIPPED), saving.read().digest, ADA, commit=True)
    assert not saved.committed and "not a git repository" in saved.git
    assert saving.read().text == greener(SHIPPED)


def hook(repository: Path, script: str) -> None:
    """A pre-commit hook."""
    path = repository / ".git" / "hooks" / "pre-commit"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_a_commit_that_git_refuses_is_told(repository):
    hook(repository, "echo no such day >&2; exit 1")
    saved = saving.save(greener(SHIPPED), saving.read().digest, ADA, commit=True)
    assert (saved.committed, saved.git) == (False, "Saved, but not committed: no such day")
    assert saving.read().text == greener(SHIPPED)


def test_a_commit_that_takes_too_long_leaves_no_lock(repository, monkeypatch):
    hook(repository, "sleep 4; touch late")
    monkeypatch.setattr(saving, "GIT_SECONDS", 2)
    saved = saving.save(greener(SHIPPED), saving.read().digest, ADA, commit=True)
    assert (saved.committed, "longer than 2 seconds" in saved.git) == (False, True)
    assert not list((repository / ".git").glob("*.lock"))
    time.sleep(3)
    assert not (repository / "late").exists()
    assert git(repository, "diff", "--cached", "--name-only").split() == ["other.txt"]
    hook(repository, "exit 0")
    assert saving.save(greener(SHIPPED, 85), saved.digest, ADA, commit=True).committed


def test_the_lock_of_another_git_stays_and_is_told(repository):
    lock = repository / ".git" / "index.lock"
    lock.write_text("theirs")
    saved = saving.save(greener(SHIPPED), saving.read().digest, ADA, commit=True)
    assert not saved.committed and "index.lock': File exists" in saved.git
    assert lock.read_text() == "theirs"


@pytest.mark.parametrize("ended", [0, 1])
def test_what_a_hook_formats_is_no_conflict_for_the_next_save(repository, ended):
    hook(repository, f"echo '# formatted' >> vars.yml; git add vars.yml; exit {ended}")
    saved = saving.save(greener(SHIPPED), saving.read().digest, ADA, commit=True)
    assert saved.committed == (not ended)
    assert saved.text == greener(SHIPPED) + "# formatted\n"
    assert saving.save(greener(saved.text, 85), saved.digest, ADA).text == greener(saved.text, 85)


def test_what_somebody_changes_while_git_commits_is_a_conflict(repository):
    hook(repository, "sed -i 's/green: 80/green: 81/' vars.yml")
    saved = saving.save(greener(SHIPPED), saving.read().digest, ADA, commit=True)
    assert saved.text == greener(SHIPPED)
    with pytest.raises(saving.Conflict):
        saving.save(greener(SHIPPED, 85), saved.digest, ADA)
