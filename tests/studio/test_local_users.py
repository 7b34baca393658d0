"""The file of local users: passwords as hashes, names that are names, and the command that writes it."""

import os
import pty
import subprocess
import sys
import time

import pytest
from project import ROOT
from trying import PASSWORD

from orchestration.settings import UserError
from studio import access, users

pytestmark = pytest.mark.xdist_group("studio")


def test_passwords_are_kept_as_salted_hashes(home):
    users.put("ada", "editor", PASSWORD)
    users.put("bea", "editor", PASSWORD)
    text = users.path().read_text()
    assert PASSWORD not in text
    assert users.find("ada").hash != users.find("bea").hash
    assert users.path().stat().st_mode & 0o777 == 0o600
    assert users.right("ada", PASSWORD).name == "ada"
    for name, password in (("ada", PASSWORD + " "), ("ada", ""), ("nobody", PASSWORD), ("", ""), ("ada", "\ud800")):
        assert users.right(name, password) is None


@pytest.mark.parametrize("name", ["", "../ada", "Ada", "a b", "a\n", "<b>", "a" * 65, ".a", "a/b", "ä"])
def test_names_that_could_be_something_else_are_refused(home, name):
    with pytest.raises(UserError, match="is no name here"):
        users.put(name, "editor", PASSWORD)
    assert not users.path().exists()


def test_users_are_managed_without_a_password_in_the_arguments(home):
    def run(given: str, **environment: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "studio.users"]
        return subprocess.run(
            command, cwd=ROOT, env=os.environ | environment, input=given, capture_output=True, text=True, check=False
        )

    assert run(PASSWORD + "\n", NAME="ada", ROLE="editor").stdout == "ada may sign in as editor.\n"
    for given, environment, said in (
        ("short\n", {"NAME": "bea", "ROLE": "editor"}, "at least 12 characters"),
        (PASSWORD, {"NAME": "bea", "ROLE": "boss"}, "'boss' is no role; write viewer or editor."),
        ("", {"NAME": "bea", "REMOVE": "1"}, "there is no user 'bea'; there are: ada."),
        ("", {}, "Say who: NAME=ada ROLE=editor. Users now: ada."),
    ):
        ended = run(given, **environment)
        assert ended.returncode == 2 and said in ended.stderr and "Traceback" not in ended.stderr
    assert list(users.everybody()) == ["ada"]
    main, terminal = pty.openpty()
    command = [sys.executable, "-m", "studio.users", "--name", "cy", "--role", "viewer"]
    asked = subprocess.Popen(command, cwd=ROOT, stdin=terminal, stdout=terminal, stderr=terminal, start_new_session=True)
    time.sleep(1.5)
    os.write(main, f"{PASSWORD}\n".encode())
    time.sleep(0.5)
    os.write(main, f"{PASSWORD}\n".encode())
    assert asked.wait(20) == 0
    shown = os.read(main, 10_000).decode()
    assert "Password for cy" in shown and PASSWORD not in shown
    assert users.right("cy", PASSWORD).role == "viewer"


def test_a_file_of_users_that_was_broken_is_a_message(home):
    users.put("ada", "editor", PASSWORD)
    users.path().write_text("[1]")
    with pytest.raises(UserError, match="is written by make studio-user alone"):
        users.everybody()
    assert access.sign_in_needed()
