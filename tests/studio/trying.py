"""A studio with one page to try, and ways to try it: who signs in, what is sent to it, what its action says."""

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from conftest import Studio
from project import ROOT, Project
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

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
