"""Behind a proxy that says who somebody is: its header counts, from the proxy alone."""

import httpx
import pytest
from trying import Opened, serving

from studio import security, sessions

pytestmark = pytest.mark.xdist_group("studio")


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


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("192.0.2.1", [], "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        ("192.0.2.1", ["198.51.100.1", "203.0.113.9, 192.0.2.2"], "203.0.113.9"),
        ("::ffff:192.0.2.1", ["203.0.113.9:4711"], "203.0.113.9"),
        ("192.0.2.1", ["[2001:DB8:0::7]:4711"], "2001:db8::7"),
        ("192.0.2.1", ["203.0.113.9, forged"], "192.0.2.1"),
        ("192.0.2.1", ["192.0.2.3, 192.0.2.2"], "192.0.2.3"),
    ],
)
def test_where_a_request_comes_from_is_believed_of_proxies_alone(monkeypatch, peer, forwarded, address):
    monkeypatch.setenv("CUSTOMER_HEALTH_STUDIO_PROXY", "192.0.2.1, 192.0.2.2")
    scope = {"client": (peer, 1), "headers": [(b"X-Forwarded-For", value.encode()) for value in forwarded]}
    assert security._address(scope, security._Headers(scope)) == address


def test_another_address_of_the_same_ipv6_network_does_not_begin_anew():
    tries = sessions.Tries(clock=lambda: 0)
    waits = [tries.begin(f"name {number}", f"2001:db8::{number:x}") for number in range(21)]
    assert waits[:20] == [0] * 20 and waits[20] > 0
    assert tries.begin("ada", "2001:db8:0:1::1") == 0
