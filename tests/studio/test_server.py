"""The studio as a server."""

import subprocess
import sys
import urllib.request

import pytest

pytestmark = pytest.mark.xdist_group("studio")


def test_it_says_that_it_is_ready(studio):
    with urllib.request.urlopen(f"{studio.url}/healthz") as answer:
        assert (answer.status, answer.read()) == (200, b"ok")


def test_a_port_that_is_none_is_a_message(built_demo):
    environment = built_demo.environment | {"CUSTOMER_HEALTH_STUDIO_PORT": "many"}
    ended = subprocess.run(
        [sys.executable, "-m", "studio"], cwd=built_demo.folder, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert "'many' is not a port; write a number from 1 to 65535." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_pages_open_and_load_nothing_from_elsewhere(studio, page):
    for path, title in (("/", "Portfolio"), ("/configure", "Configure"), ("/accounts/A-0001", "A-0001")):
        page.goto(studio.url + path)
        page.wait_for_function("document.title.includes('Customer Health')")
        page.get_by_text(title).first.wait_for()
