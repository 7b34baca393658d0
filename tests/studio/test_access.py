"""Who is answered and who may act: tests that try to get past it, by requests and by the websocket that pages act over."""

import shutil
import subprocess
import sys

import pytest
from trying import Opened, serving, sign_in

pytestmark = pytest.mark.xdist_group("studio")


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


# Editors, viewers and who isn't signed in


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
