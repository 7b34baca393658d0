"""Saving vars.yml: only what changed is written anew, faults are found, others' changes are kept, versions come back."""

import copy
import difflib
import json
import os
import random
import stat
import subprocess
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from project import ROOT

from orchestration import settings as places
from orchestration.settings import UserError
from studio import audit, saving, yaml_edit
from studio.access import User

ADA = User("Ada", "editor")
SHIPPED = (ROOT / "vars.yml").read_bytes().decode("utf-8")

ODD = {
    "anchors": """# t\tab
vars:
  health:
  - a: 1  # one\tand a tab
    b:
    - x
    # deep
    - y
     # deeper
  - &anc {name: q, v: [1, 2,   3], "quoted key": 'x'}   # c1
  - *anc
  - <<: *anc
    more: yes
  - |
    block
      text

  - >-
    folded
    text
  - plain
    multi line
  - "dq \\
    cont"
  - ? complex
    : value
  - key:
      nested:   # cc
        # lead
        deep: !!str 5
        e:
        f: ~
      # trailing comment of key
    after: [ a, b ,  # why
        c,  # because
        # nothing
        {d: 1, e},
      ]
  - - - x
      - y
    - z
  # the end
other: {keep: [1,2]}
""",
    "brackets": '--- # start\nvars: {health: {a: 1, b: {c: [1, 2, {d: 3}], "e": f}, g: [x: 1, y]}, other: z}\n',
    "wide": """vars:
    health:
        name: x
        sections:
            -   name: A
                weight: 1
            # about B
            -   name: B
                kpis: []


            -   name: C


        # done
    other: 1
...
""",
    "merged": """vars:
  base: &b
    one: 1
    two: {x: 1}
  health: {<<: *b, three: 3, l: &l [1, 2]}
  use: *l
""",
    "no last line break": "vars:\n  health:\n    a:\n      - 1\n      - 2",
    "empty": "vars: {health: {}}",
    "nothing": "vars:\n  health:\n",
    "block text": '\ufeffvars:\n  health:\n    a: "x"\n    k: |+\n      keep\n\n\n    z: 1\n',
    "anchored key": "vars:\n  health:\n    &a a: 1\n    b: &x\n      c: 1\n      d: 2\n",
    "twice": "vars:\n  health:\n    a: 1\n    a: 2\n    b: 3\n",
    "explicit key": "vars:\n  ? health\n  : a: 1\n    b:\n    - 1\n    -\n      c: 2\n    -\n    - d\n",
    "comments first": """vars:
  health:
    - # first
      a: 1
    - b:

        # lead
        - 1

        - 2
    -   # second

        x: 1
        y: 2
""",
}
SCALARS = [1, 0, -3, 2.5, 1e20, True, False, None, "", "a", "x: y", "# no", "it's", "a\nb", "-", " lead", "tab\tx", "true", "1"]
SCALARS += ["ünï", "😀", "0.05", "{x}", "2024-01-01", "a,b", "[q", "&a", "*a", "!x", "%", "@", "|", "null", "~", "1:20", "\u2028"]
SCALARS += ["'", '"', ":", "k: v # c", "a" * 300, "\x07"]
KEYS = ["name", "kpi", "kpis", "sections", "weight", "zero_at", "a", "b c", "x: y", "é", 1, True, "q'u", "#h", "health_scores"]


def made(chance: random.Random, depth: int = 0) -> object:
    """A value of any shape."""
    kind = chance.random()
    if depth > 3 or kind < 0.5:
        return chance.choice(SCALARS)
    if kind < 0.75:
        return [made(chance, depth + 1) for _ in range(chance.randint(0, 3))]
    return {chance.choice(KEYS): made(chance, depth + 1) for _ in range(chance.randint(0, 3))}


def changed(chance: random.Random, value: object) -> object:
    """A value with something in it added, removed, moved or put in place of another."""
    kind = chance.random()
    if isinstance(value, dict) and value:
        key = chance.choice(list(value))
        if kind < 0.15:
            return {other: part for other, part in value.items() if other != key}
        if kind < 0.35:
            return value | {chance.choice(KEYS): made(chance)}
        return value | {key: changed(chance, value[key])}
    if isinstance(value, list) and value:
        at = chance.randrange(len(value))
        if kind < 0.15:
            return value[:at] + value[at + 1 :]
        if kind < 0.3:
            return [*value[:at], made(chance), *value[at:]]
        if kind < 0.45:
            return chance.sample(value, len(value))
        return [*value[:at], changed(chance, value[at]), *value[at + 1 :]]
    return made(chance, 2)


def leaves(value: object, path: tuple = ()):
    """The paths of all values without parts."""
    if isinstance(value, (dict, list)):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(part, (*path, key))
    else:
        yield path


def put(value: object, path: tuple, new: object) -> object:
    """The value with another one at a path."""
    if not path:
        return new
    value = copy.copy(value)
    value[path[0]] = put(value[path[0]], path[1:], new)
    return value


def health_of(text: str) -> object:
    return yaml.safe_load(text)["vars"]["health"]


@given(st.integers(0, 2**32 - 1), st.sampled_from([*ODD, None, None, None]), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=400, deadline=None)
def test_the_text_says_what_was_wanted_whatever_the_style(seed, name, line_end):
    chance = random.Random(seed)
    if name:
        text = ODD[name]
    else:
        style = {"default_flow_style": chance.choice([None, False, True]), "indent": chance.choice([2, 4])}
        content = {"vars": {"health": made(chance), "other": 1}}
        text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, **style)
    text = text.replace("\n", line_end)
    wanted = health_of(text)
    for _ in range(chance.randint(1, 3)):
        wanted = changed(chance, wanted)
    found = saving.edited(text, wanted)
    assert yaml_edit.same(health_of(found), wanted)
    before, after = yaml.safe_load(text), yaml.safe_load(found)
    assert {key: value for key, value in before.items() if key != "vars"} == {k: v for k, v in after.items() if k != "vars"}
    assert before["vars"] | {"health": None} == after["vars"] | {"health": None}


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ODD)
def test_nothing_changed_leaves_every_byte(name, line_end):
    text = ODD[name].replace("\n", line_end)
    assert saving.edited(text, health_of(text)) == text
    assert saving.edited(SHIPPED, health_of(SHIPPED)) == SHIPPED


@given(st.integers(0, 2**32 - 1), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=60, deadline=None)
@example(0, "\n")
def test_a_changed_value_changes_its_own_line_and_no_other(seed, line_end):
    chance = random.Random(seed)
    text = SHIPPED.replace("\n", line_end)
    health = health_of(text)
    path = chance.choice([path for path in leaves(health) if path[-1] not in ("name", "kpi")])
    node = at_path(yaml.compose(text), ("vars", "health", *path))
    wanted = text[: node.start_mark.index] + "'new: value'" + text[node.end_mark.index :]
    assert saving.edited(text, put(health, path, "new: value")) == wanted


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", [name for name in ODD if name not in ("nothing", "empty", "anchors", "merged")])
def test_in_odd_files_too_only_the_lines_of_the_value_change(name, line_end):
    text = ODD[name].replace("\n", line_end)
    root = yaml.compose(text)
    for path in leaves(health_of(text)):
        node = at_path(root, ("vars", "health", *path))
        last = node.end_mark.line - (node.end_mark.column == 0 and node.end_mark.line > node.start_mark.line)
        own = range(node.start_mark.line, last + 1)
        before = text.splitlines(keepends=True)
        after = saving.edited(text, put(health_of(text), path, 42)).splitlines(keepends=True)
        assert after[: own.start] == before[: own.start], path
        behind = before[own.stop :]
        assert after[len(after) - len(behind) :] == behind, path


def at_path(node: yaml.Node, path: tuple) -> yaml.Node:
    for key in path:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[key]
        else:
            node = [value for name, value in node.value if name.value == str(key)][-1]
    return node


def test_a_value_that_others_stand_for_changes_where_it_was_changed_alone():
    text = ODD["anchors"]
    wanted = put(health_of(text), (1, "v", 0), 9)
    found = saving.edited(text, wanted)
    assert "  - &anc {name: q, v: [9, 2,   3], \"quoted key\": 'x'}   # c1\n" in found
    assert "  - {name: q, v: [1, 2, 3], quoted key: x}\n" in found
    assert found.startswith(text[: text.index("  - &anc")])


def test_items_take_their_comments_along():
    text = SHIPPED
    health = health_of(text)
    scores = health["health_scores"]
    moved = saving.edited(text, health | {"health_scores": [scores[1], scores[0], *scores[2:]]})
    assert sorted(moved.splitlines()) == sorted(text.splitlines())
    lines = moved.splitlines()
    onboarding = lines.index("      - name: onboarding")
    assert lines[onboarding - 1].startswith("      # New customers: are they getting started")
    assert lines[onboarding - 2] == ""
    assert saving.edited(moved, health) == text

    without = saving.edited(text, health | {"health_scores": scores[1:]})
    assert "New customers" not in without
    assert without in text.replace(text[text.index("      # New customers") : text.index("      # Large contracts")], "")

    new = {"name": "new", "accounts": {"field": "tier", "is": "smb"}, "sections": scores[0]["sections"]}
    again = [scores[0], new, *scores[1:]]
    added = saving.edited(text, health | {"health_scores": again})
    only_new = [line for line in difflib.ndiff(text.splitlines(), added.splitlines()) if line.startswith("-")]
    assert not only_new
    assert "\n\n      - name: new\n        accounts: {field: tier, is: smb}\n        sections:\n          - name:" in added


def test_a_key_that_goes_leaves_the_heading_of_its_group():
    health = health_of(SHIPPED)
    kpis = {name: kpi for name, kpi in health["kpis"].items() if name != "open_tickets"}
    found = saving.edited(SHIPPED, health | {"kpis": kpis})
    assert found == SHIPPED.replace("      open_tickets: {metric: open_tickets}\n", "", 1)


@pytest.mark.parametrize("text", ["a: [1", "vars: 1", "", "vars: {other: 1}", "&a [*a]"])
def test_what_is_no_configuration_is_a_message(text):
    with pytest.raises(UserError):
        saving.edited(text, {"a": 1})


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
        from studio import saving
        from studio.access import User
        health = saving.yaml_edit.load(saving.read().text)["vars"]["health"]
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


def test_a_commit_that_git_refuses_is_told(repository):
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no such day >&2\nexit 1\n")
    hook.chmod(0o755)
    saved = saving.save(greener(SHIPPED), saving.read().digest, ADA, commit=True)
    assert (saved.committed, saved.git) == (False, "Saved, but not committed: no such day")
    assert saving.read().text == greener(SHIPPED)
