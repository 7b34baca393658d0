"""The form to sign in with: nobody else's is taken, it leads nowhere else, and who tries often has to wait."""

import json
import re
import time

import pytest
from trying import PASSWORD, serving, try_sign_in

from studio import sessions

pytestmark = pytest.mark.xdist_group("studio")


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
