"""Fixtures of the studio's tests: the demo, built and published once, a studio that serves it, and a browser to open it with."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from project import ROOT, Project

STUDIO = ("studio",)
CHROMIUM = "/usr/bin/chromium"
LAST_DAY, FIRST_DAY = "2026-05-31", "2026-05-24"


@pytest.fixture(scope="session")
def built_demo(tmp_path_factory, demo_folder) -> Project:
    """A copy of the project with the demo's last week, and the day before it, built and published; not to be changed."""
    project = Project(tmp_path_factory.mktemp("studio") / "project")
    for name in STUDIO:
        shutil.copytree(ROOT / name, project.folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    project.environment["CUSTOMER_HEALTH_PUBLISHED"] = str(project.folder / "home/published/customer_health.duckdb")
    project.land(demo_folder)
    project.build(LAST_DAY, FIRST_DAY)
    assert project.run("publish").returncode == 0
    return project


@pytest.fixture
def demo(built_demo, tmp_path) -> Project:
    """The same in a folder of its own, to change as a test likes."""
    folder = tmp_path / "project"
    shutil.copytree(built_demo.folder, folder, symlinks=True)
    copy = object.__new__(Project)
    copy.folder, copy.database = folder, folder / "customer_health.duckdb"
    old, new = str(built_demo.folder), str(folder)
    copy.environment = {name: value.replace(old, new) for name, value in built_demo.environment.items()}
    return copy


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """An empty home of this process's own."""
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", str(tmp_path))
    return tmp_path


@dataclass
class Studio:
    """A studio that serves a project, as a process of its own."""

    project: Project
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None
    url: str = ""
    program: tuple[str, ...] = ("-m", "studio")

    def start(self) -> "Studio":
        """Starts it and waits until it is ready."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        environment = self.project.environment | self.environment | {"CUSTOMER_HEALTH_STUDIO_PORT": str(port)}
        self.log = self.project.folder / "studio.log"
        with self.log.open("w", encoding="utf-8") as output:
            command = [sys.executable, *self.program]
            self.process = subprocess.Popen(
                command, cwd=self.project.folder, env=environment, stdout=output, stderr=subprocess.STDOUT
            )
        for _ in range(300):
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            try:
                with urllib.request.urlopen(f"{self.url}/healthz") as answer:
                    assert answer.status == 200
                    return self
            except urllib.error.URLError:
                time.sleep(0.2)
        raise AssertionError(self.log.read_text(encoding="utf-8"))

    def stop(self) -> None:
        """Stops it."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def studio(built_demo) -> Iterator[Studio]:
    """A studio on the published demo, for tests that only look."""
    running = Studio(built_demo).start()
    yield running
    running.stop()


@pytest.fixture
def own_studio(demo) -> Iterator[Studio]:
    """A studio that a test starts by itself, after it has set `environment`, on a project that it may change."""
    running = Studio(demo)
    yield running
    if running.process:
        running.stop()


@pytest.fixture(scope="session")
def bare(tmp_path_factory) -> Project:
    """A project without data, with a page to try, for tests that start a studio of their own."""
    from trying import project_with_a_try  # which needs Studio

    return project_with_a_try(tmp_path_factory.mktemp("access") / "project")


@pytest.fixture(scope="session")
def with_users(tmp_path_factory):
    """A studio with a page to try, an editor (ada) and a viewer (vic)."""
    from trying import project_with_a_try, serving

    with serving(project_with_a_try(tmp_path_factory.mktemp("users") / "project"), USERS="yes") as running:
        yield running


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium: Debian's, by CUSTOMER_HEALTH_CHROMIUM another. In CI its absence is a failure."""
    path = os.environ.get("CUSTOMER_HEALTH_CHROMIUM", CHROMIUM)
    if not Path(path).exists() and not os.environ.get("CI"):
        pytest.skip(f"{path} isn't there: install Debian's chromium, or name another in CUSTOMER_HEALTH_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    """A page of its own, 1280 pixels wide, that fails the test for an error in its scripts or a request to elsewhere."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", lambda request: _note_foreign(request.url, faults))
    yield opened
    context.close()
    assert not faults, faults


def _note_foreign(url: str, faults: list[str]) -> None:
    if not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "about:")):
        faults.append(f"a request to {url}")


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where screenshots are kept: CUSTOMER_HEALTH_SCREENSHOTS, else target/screenshots."""
    folder = Path(os.environ.get("CUSTOMER_HEALTH_SCREENSHOTS", ROOT / "target" / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(params=[("light", 1280), ("dark", 1280), ("phone", 390)], ids=lambda look: look[0])
def take_picture(request, page, screenshots):
    """Makes the page light, dark, or as narrow as a phone, in turn; gives what takes its picture, by a name, once it is whole."""
    look, width = request.param
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if look == "dark" else "light")

    def take(name: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.screenshot(path=screenshots / f"{name}-{look}.png", full_page=True)

    return take
