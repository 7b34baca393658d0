"""Who may do what: tests that try to get past it, by requests and by the websocket that pages act over."""

import json
import os
import pty
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from conftest import Studio
from project import ROOT, Project
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from orchestration.settings import UserError
from studio import access, sessions, users

pytestmark = pytest.mark.xdist_group("studio")

PASSWORD = "correct horse battery"
# A page with one action of editors; what came of it is written to a file.
PROGRAM = """
import sys
from pathlib import Path
from nicegui import ui
from orchestration.settings import UserError
from studio import access, server
from studio.pages.frame import frame

def act():
    try:
        said = f"done by {access.require_editor('try').name}"
    except UserError as error:
        said = str(error)
    with Path(sys.argv[0]).with_suffix(".said").open("a") as file:
        file.write(said + "\\n")

@ui.page("/try")
def page():
    with frame("Try"):
        ui.button("Act", on_click=act)

server.serve()
"""


def project_with_a_try(folder: Path) -> Project:
    """A project without data, with the page of PROGRAM."""
    project = Project(folder)
    shutil.copytree(ROOT / "studio", folder / "studio", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "try.py").write_text(PROGRAM)
    return project


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> Project:
    """A project for tests that start a studio of their own."""
    return project_with_a_try(tmp_path_factory.mktemp("access") / "project")


class Trying(Studio):
    """A studio with the page, and what its action said."""

    def said(self) -> list[str]:
        path = self.project.folder / "try.said"
        return path.read_text().splitlines() if path.exists() else []

    def audit(self) -> list[dict]:
        path = self.project.folder / "home" / "studio" / "audit.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def client(self, **more) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers={"accept": "text/html"} | more.pop("headers", {}), **more)


@contextmanager
def serving(project: Project, **environment: str) -> Iterator[Trying]:
    shutil.rmtree(project.folder / "home", ignore_errors=True)
    (project.folder / "try.said").unlink(missing_ok=True)
    for name, role in (("ada", "editor"), ("vic", "viewer")) if environment.pop("USERS", "") else ():
        add(project, name, role)
    studio = Trying(project, environment, program=("try.py",))
    try:
        yield studio.start()
    finally:
        if studio.process:
            studio.stop()


def add(project: Project, name: str, role: str, password: str = PASSWORD) -> None:
    command = [sys.executable, "-m", "studio.users", "--name", name, "--role", role]
    subprocess.run(command, cwd=project.folder, env=project.environment, input=password + "\n", text=True, check=True)


@pytest.fixture(scope="module")
def with_users(tmp_path_factory) -> Iterator[Trying]:
    with serving(project_with_a_try(tmp_path_factory.mktemp("users") / "project"), USERS="yes") as studio:
        yield studio


def sign_in(studio: Trying, name: str, password: str = PASSWORD, client: httpx.Client | None = None, **fields) -> httpx.Client:
    """A browser that is signed in."""
    client = client or studio.client()
    answer = try_sign_in(studio, client, name, password, **fields)
    assert answer.status_code == 303, answer.text
    return client


def try_sign_in(studio: Trying, client: httpx.Client, name: str, password: str, **fields) -> httpx.Response:
    form = client.get("/sign-in")
    csrf = re.search(r'name="csrf" value="([^"]*)"', form.text)[1]
    content = {"csrf": csrf, "name": name, "password": password} | fields
    return client.post("/sign-in", data=content, headers={"origin": studio.url})


class Opened:
    """The page, and the connection that its events go over."""

    def __init__(self, studio: Trying, client: httpx.Client) -> None:
        self.studio, self.client = studio, client
        answer = client.get("/try")
        assert answer.status_code == 200, answer.text
        self.id = re.search(r"'client_id': '([0-9a-f-]{36})'", answer.text)[1]
        elements = json.loads(re.search(r"parseElements\(String.raw`(.*?)`\)", answer.text)[1])
        (self.element, button) = next(
            (number, one) for number, one in elements.items() if one.get("props", {}).get("label") == "Act"
        )
        self.listener = button["events"][0]["listener_id"]

    @contextmanager
    def connect(self, cookies: dict | None = None, headers: dict | None = None, origin: str | None = None):
        """A websocket as the page's script opens it."""
        cookie = "; ".join(f"{name}={value}" for name, value in (self.client.cookies if cookies is None else cookies).items())
        query = f"EIO=4&transport=websocket&client_id={self.id}&tab_id=t&document_id=d&implicit_handshake=true&next_message_id=0"
        url = f"{self.studio.url.replace('http', 'ws', 1)}/_nicegui_ws/socket.io/?{query}"
        sent = ({"Cookie": cookie} if cookie else {}) | (headers or {})
        with connect(url, origin=self.studio.url if origin is None else origin or None, additional_headers=sent) as socket:
            assert socket.recv(5).startswith("0")
            socket.send("40")
            assert socket.recv(5).startswith("40")
            yield socket

    def is_refused(self, **how) -> bool:
        """Whether no websocket opens."""
        try:
            with self.connect(**how):
                return False
        except InvalidStatus as refused:
            return refused.response.status_code == 403

    def act(self, socket, wait: float = 5) -> str | None:
        """Presses the button; what the action said, if it ran."""
        before = len(self.studio.said())
        message = {"id": int(self.element), "client_id": self.id, "listener_id": self.listener, "args": []}
        try:
            socket.send("42" + json.dumps(["event", message]))
        except ConnectionClosed:
            return None
        end = time.monotonic() + wait
        while time.monotonic() < end:
            if len(said := self.studio.said()) > before:
                return said[before]
            time.sleep(0.05)
        return None


# Nothing configured: this machine alone


def test_without_configuration_whoever_is_on_this_machine_edits_and_nobody_else_is_answered(bare):
    with serving(bare) as studio:
        page = Opened(studio, studio.client())
        with page.connect() as socket:
            assert page.act(socket) == "done by local"
        get = studio.client().get
        assert get("/try", headers={"host": "evil.example.com"}).status_code == 421
        assert get("/try", headers={"host": f"127.0.0.1.evil.example.com:{studio.url.rpartition(':')[2]}"}).status_code == 421
        for proxied in ("x-forwarded-for", "x-forwarded-host", "forwarded", "x-real-ip", "via"):
            assert get("/try", headers={proxied: "10.0.0.1"}).status_code == 403
        for headers in ({"origin": "https://evil.example.com"}, {"origin": "null"}, {"origin": "http://127.0.0.1:1"}):
            assert get("/try", headers=headers).status_code == 403
            assert page.is_refused(origin=headers["origin"])
        assert page.is_refused(origin="")
        for site in ("cross-site", "same-site"):
            assert get("/try", headers={"sec-fetch-site": site, "sec-fetch-mode": "no-cors"}).status_code == 403
        assert get("/try", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}).status_code == 200
        polling = "/_nicegui_ws/socket.io/?EIO=4&transport=polling"
        assert get(polling, headers={"origin": "https://evil.example.com"}).status_code == 403
        assert studio.client().post(polling, content="40").status_code == 403
        # A header of a proxy that nobody trusts says nothing.
        assert "local (editor)" in get("/try", headers={"x-forwarded-user": "eve"}).text
        whys = [entry["details"]["why"] for entry in studio.audit()]
        assert {"host 'evil.example.com'", "origin 'https://evil.example.com'"} <= set(whys)


def test_pages_carry_the_headers_that_browsers_ask_for(with_users):
    for path in ("/sign-in", "/healthz"):
        answer = with_users.client().get(path)
        assert answer.status_code == 200
    headers = sign_in(with_users, "vic").get("/try").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
    assert headers["referrer-policy"] == "same-origin"
    assert "script-src" not in with_users.client().get("/sign-in").headers["content-security-policy"]


@pytest.mark.parametrize(
    "environment, said",
    [
        ({"HOST": "0.0.0.0"}, "nobody has to sign in. Add users with make studio-user"),
        ({"HOST": "192.0.2.7"}, "nobody has to sign in"),
        ({"HOST": "0.0.0.0", "PROXY": "10.0.0.1"}, "set CUSTOMER_HEALTH_STUDIO_ORIGIN"),
        ({"PROXY": "10.0.0.1/33"}, "'10.0.0.1/33' is not an address or network"),
        ({"PROXY": "0.0.0.1/8"}, "is not an address or network"),
        ({"ORIGIN": "health.example.com"}, "'health.example.com' is not an origin"),
        ({"ORIGIN": "https://health.example.com/x"}, "is not an origin"),
    ],
)
def test_it_does_not_start_where_others_could_reach_it_unasked(bare, environment, said):
    shutil.rmtree(bare.folder / "home", ignore_errors=True)
    given = bare.environment | {f"CUSTOMER_HEALTH_STUDIO_{name}": value for name, value in environment.items()}
    command = [sys.executable, "-m", "studio"]
    ended = subprocess.run(command, cwd=bare.folder, env=given, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, said in ended.stderr, "Traceback" in ended.stderr) == (2, True, False), ended.stderr


# Local users


def test_an_editor_acts_and_a_viewer_is_told_why_not(with_users):
    for name, said in (("ada", "done by ada"), ("vic", "Only editors may do this; you are signed in as a viewer.")):
        page = Opened(with_users, sign_in(with_users, name))
        with page.connect() as socket:
            assert page.act(socket) == said
    refused = [entry for entry in with_users.audit() if entry["what"] == "refused"][-1]
    assert (refused["user"], refused["role"], refused["address"]) == ("vic", "viewer", "127.0.0.1")
    assert refused["details"] == {"wanted": "try"}


def test_nothing_is_served_to_who_is_not_signed_in(with_users):
    client = with_users.client()
    for path in ("/", "/try", "/accounts/A-1?x=1", "/_nicegui_ws/socket.io/?EIO=4&transport=polling", "/assets/../try"):
        answer = client.get(path)
        assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?next=%2F"), path
    assert client.get("/try", headers={"accept": "*/*"}).status_code == 401
    assert client.post("/try", headers={"origin": with_users.url}).status_code == 401
    page = Opened(with_users, sign_in(with_users, "ada"))
    assert page.is_refused(cookies={})


def test_forged_cookies_and_headers_are_nobody(with_users):
    client = sign_in(with_users, "ada")
    cookie = client.cookies[sessions.COOKIE]
    session, _, signature = cookie.rpartition(".")
    page = Opened(with_users, client)
    csrf = httpx.Client(base_url=with_users.url).get("/sign-in").cookies[sessions.CSRF_COOKIE]
    for forged in (
        session,
        f"{session}.",
        f"{session}x.{signature}",
        f"x.{signature}",
        csrf,
        "ada",
        f"{cookie}; {sessions.COOKIE}=x",
    ):
        answer = httpx.get(f"{with_users.url}/try", headers={"cookie": f"{sessions.COOKIE}={forged}", "accept": "text/html"})
        assert answer.status_code == 303, forged
        assert page.is_refused(cookies={sessions.COOKIE: forged})
    for name in ("x-forwarded-user", "remote-user", "x-remote-user"):
        assert httpx.get(f"{with_users.url}/try", headers={name: "ada"}).status_code == 401


def test_signing_out_ends_page_connection_and_cookie(with_users):
    client = sign_in(with_users, "ada")
    page = Opened(with_users, client)
    cookies = dict(client.cookies)
    token = re.search(r'"name":"csrf","value":"([0-9a-f]{64})"', client.get("/try").text)[1]
    with page.connect() as socket:
        assert page.act(socket) == "done by ada"
        for wrong in ({}, {"csrf": "x"}, {"csrf": "0" * 64}):
            assert client.post("/sign-out", data=wrong, headers={"origin": with_users.url}).status_code == 403
        assert client.post("/sign-out", data={"csrf": token}).status_code == 403
        assert client.post("/sign-out", data={"csrf": token}, headers={"origin": "https://evil.example.com"}).status_code == 403
        assert page.act(socket) == "done by ada"
        assert client.post("/sign-out", data={"csrf": token}, headers={"origin": with_users.url}).status_code == 303
        assert page.act(socket, 2) is None
    assert sessions.COOKIE not in client.cookies
    replayed = with_users.client(cookies=cookies)
    assert replayed.get("/try").status_code == 303
    assert page.is_refused(cookies=cookies)
    # Not even over the connection of somebody else who is there.
    other = Opened(with_users, sign_in(with_users, "vic"))
    with other.connect() as socket:
        assert page.act(socket, 2) in (None, "You are signed out; load the page again and sign in.")


def test_the_page_of_an_editor_does_nothing_over_the_connection_of_a_viewer(with_users):
    editors = Opened(with_users, sign_in(with_users, "ada"))
    viewers = Opened(with_users, sign_in(with_users, "vic"))
    with editors.connect(), viewers.connect() as socket:
        assert editors.act(socket) == "You are signed out; load the page again and sign in."


def test_another_role_or_password_ends_sessions(with_users):
    add(with_users.project, "kim", "editor")
    client = sign_in(with_users, "kim")
    page = Opened(with_users, client)
    with page.connect() as socket:
        assert page.act(socket) == "done by kim"
        add(with_users.project, "kim", "viewer", PASSWORD + " 2")
        assert page.act(socket, 2) is None
    assert client.get("/try").status_code == 303
    sign_in(with_users, "kim", PASSWORD + " 2")
    command = [sys.executable, "-m", "studio.users"]
    environment = with_users.project.environment | {"NAME": "kim", "REMOVE": "1"}
    subprocess.run(command, cwd=with_users.project.folder, env=environment, check=True)
    assert try_sign_in(with_users, with_users.client(), "kim", PASSWORD + " 2").status_code == 401


def test_signing_in_makes_a_new_session_and_ends_the_one_before(with_users):
    client = sign_in(with_users, "ada")
    before = client.cookies[sessions.COOKIE]
    sign_in(with_users, "ada", client=client)
    assert client.cookies[sessions.COOKIE] != before
    assert with_users.client(cookies={sessions.COOKIE: before}).get("/try").status_code == 303
    answer = try_sign_in(with_users, with_users.client(), "ada", PASSWORD)
    cookie = next(cookie for cookie in answer.headers.get_list("set-cookie") if cookie.startswith(sessions.COOKIE))
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=43200"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


@pytest.mark.parametrize(
    "wanted, place",
    [
        ("/try?a=b", "/try?a=b"),
        ("https://evil.example.com", "/"),
        ("//evil.example.com", "/"),
        ("/\\evil.example.com", "/"),
        ("javascript:alert(1)", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        ('/"><script>alert(1)</script>', None),
    ],
)
def test_after_signing_in_one_stays_here(with_users, wanted, place):
    client = with_users.client()
    form = client.get("/sign-in", params={"next": wanted})
    assert "<script" not in form.text
    answer = try_sign_in(with_users, client, "ada", PASSWORD, next=wanted)
    assert answer.status_code == 303
    if place:
        assert answer.headers["location"] == place


def test_the_form_has_to_be_ours(with_users):
    client = with_users.client()
    csrf = re.search(r'name="csrf" value="([^"]*)"', client.get("/sign-in").text)[1]
    right = {"name": "ada", "password": PASSWORD, "csrf": csrf}

    def posted(data, origin=with_users.url, cookies=None):
        own = with_users.client(cookies=client.cookies if cookies is None else cookies)
        return own.post("/sign-in", data=data, headers={"origin": origin} if origin else {}).status_code

    assert posted(right | {"csrf": ""}) == 403
    assert posted(right | {"csrf": "0" * 64}) == 403
    assert posted(right, cookies={}) == 403
    assert posted(right, origin="https://evil.example.com") == 403
    assert posted(right, origin=None) == 403
    assert posted({"padding": "x" * 20_000} | right) == 403
    assert posted({f"f{number}": "x" for number in range(50)} | right) == 403
    assert client.post("/sign-in", json=right, headers={"origin": with_users.url}).status_code == 403
    assert posted(right) == 303
    other = with_users.client()
    answer = try_sign_in(with_users, other, '"><script>alert(1)</script>', "x")
    assert answer.status_code == 401 and "<script" not in answer.text


def test_who_tries_often_has_to_wait(bare):
    with serving(bare, USERS="yes") as studio:
        answers = [try_sign_in(studio, studio.client(), "vic", f"wrong {number}") for number in range(6)]
        assert [answer.status_code for answer in answers] == [401, 401, 401, 401, 401, 429]
        assert re.search(r"Too many tries\. Try again in \d seconds?\.", answers[-1].text)
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 2
        # The right password isn't even looked at; others aren't kept waiting.
        assert try_sign_in(studio, studio.client(), "vic", PASSWORD).status_code == 429
        assert try_sign_in(studio, studio.client(), "ada", PASSWORD).status_code == 303
        time.sleep(1.1)
        assert try_sign_in(studio, studio.client(), "vic", PASSWORD).status_code == 303
        refused = [entry["details"]["why"] for entry in studio.audit() if entry["what"] == "sign-in refused"]
        assert refused == ["wrong name or password"] * 5 + ["too many tries"] * 2
        assert PASSWORD not in json.dumps(studio.audit()) and "wrong 1" not in json.dumps(studio.audit())


def test_waits_grow_and_are_forgotten():
    now = [0.0]
    tries = sessions.Tries(lambda: now[0])
    waits = []
    for _ in range(20):
        assert tries.begin("ada", "192.0.2.1") == 0
        waits.append(tries.begin("ada", "192.0.2.2"))
        now[0] += waits[-1]
    assert waits[:4] == [0, 0, 1, 2] or waits[0] == 0
    assert waits == sorted(waits) and waits[-1] == 900
    tries.passed("ada", "192.0.2.1")
    assert tries.begin("ada", "192.0.2.3") == 0
    for number in range(30):
        now[0] += 1000
        tries.begin(f"name {number}", "192.0.2.9")
    assert tries.begin("somebody else", "192.0.2.9") > 0
    now[0] += 2 * 24 * 3600
    assert tries.begin("somebody else", "192.0.2.9") == 0


# A trusted proxy


def test_the_header_counts_from_the_proxy_alone(bare):
    from_here = {"CUSTOMER_HEALTH_STUDIO_PROXY": "127.0.0.1", "CUSTOMER_HEALTH_STUDIO_ORIGIN": "https://health.example.com"}
    names = {"CUSTOMER_HEALTH_STUDIO_EDITORS": "ada@example.com, Jürgen", "CUSTOMER_HEALTH_STUDIO_USER_HEADER": "X-Who"}
    with serving(bare, **from_here, **names) as studio:
        ada = {"x-who": "ada@example.com", "host": "health.example.com", "x-forwarded-for": "198.51.100.1, 203.0.113.9"}
        page = Opened(studio, studio.client(headers=ada))
        with page.connect(headers={"X-Who": "ada@example.com"}, origin="https://health.example.com") as socket:
            assert page.act(socket) == "done by ada@example.com"
        vic = {"X-Who": "vic@example.com", "X-Forwarded-For": "203.0.113.8, 203.0.113.7"}
        with page.connect(headers=vic, origin="https://health.example.com") as socket:
            assert page.act(socket) == "You are signed out; load the page again and sign in."
        refused = next(entry for entry in studio.audit() if entry["what"] == "refused")
        assert refused["address"] == "203.0.113.7"
        get = studio.client().get
        assert "Jürgen (editor)" in get("/try", headers={"x-who": "Jürgen".encode()}).text
        assert "ADA@example.com (viewer)" in get("/try", headers={"x-who": "ADA@example.com"}).text
        for nobody in ({}, {"x-who": ""}, {"x-forwarded-user": "ada@example.com"}, {"x-who": b"a\xe2\x80\x8bb"}):
            assert get("/try", headers=nobody).status_code == 303
        twice = [("x-who", "vic@example.com"), ("x-who", "ada@example.com"), ("host", "health.example.com")]
        assert httpx.get(f"{studio.url}/try", headers=twice).status_code == 400
        assert get("/try", headers=ada | {"host": "evil.example.com"}).status_code == 421
        cookie = get("/sign-in", headers={"host": "health.example.com"}).headers["set-cookie"]
        assert "Secure" in cookie
    with serving(bare, CUSTOMER_HEALTH_STUDIO_PROXY="192.0.2.0/24", CUSTOMER_HEALTH_STUDIO_EDITORS="ada") as studio:
        assert studio.client().get("/try", headers={"x-forwarded-user": "ada"}).status_code == 403
        assert studio.client().get("/try", headers={"x-forwarded-for": "192.0.2.1"}).status_code == 303
        (entry,) = [entry for entry in studio.audit() if entry["what"] == "request refused"]
        assert entry["details"]["why"] == "X-Forwarded-User from 127.0.0.1" and entry["address"] == "127.0.0.1"


# Users


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", str(tmp_path))
    return tmp_path


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


def test_a_session_ends_by_time(home, monkeypatch):
    users.put("ada", "editor", PASSWORD)
    session = sessions.begin(users.find("ada"))
    assert sessions.name_of(session) == "ada"
    late = time.time() + sessions.LASTS_SECONDS + 1
    monkeypatch.setattr(sessions.time, "time", lambda: late)
    assert sessions.name_of(session) is None
