"""Sessions: cookies that nobody forges, connections that count for one session, and what ends a session."""

import re
import subprocess
import sys
import time

import httpx
import pytest
from trying import PASSWORD, Opened, add, sign_in, try_sign_in

from studio import sessions, users

pytestmark = pytest.mark.xdist_group("studio")


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


def test_a_session_ends_by_time(home, monkeypatch):
    users.put("ada", "editor", PASSWORD)
    session = sessions.begin(users.find("ada"))
    assert sessions.name_of(session) == "ada"
    late = time.time() + sessions.LASTS_SECONDS + 1
    monkeypatch.setattr(sessions.time, "time", lambda: late)
    assert sessions.name_of(session) is None
