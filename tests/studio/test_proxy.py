"""Behind a proxy that says who somebody is: its header counts, from the proxy alone."""

import httpx
import pytest
from trying import Opened, serving

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
