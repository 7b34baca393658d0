"""The web server: which address it listens on, and what it serves."""

import os
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from nicegui import app as pages
from nicegui import ui

from orchestration import build, publish, settings
from orchestration.settings import UserError
from studio import access, computing, secret, security
from studio.pages import account, configure, portfolio, sign_in  # noqa: F401  (each registers its page)

# How long a page waits for a visitor whose connection was lost, before it forgets what they were doing.
RECONNECT_SECONDS = 30.0
PORT = "CUSTOMER_HEALTH_STUDIO_PORT"


def serve() -> None:
    """Serves until it is stopped. Raises UserError for a port that isn't one, and where others could reach it unasked."""
    host, port = access.host(), _port()
    publish_what_is_built()
    print(f"The studio is on http://{host}:{port} (stop it with Ctrl-C)", flush=True)
    uvicorn.run(create(), host=host, port=port, log_level="warning", proxy_headers=False, server_header=False)


def create() -> FastAPI:
    """The application: the pages behind studio.security, and /healthz for who watches it."""
    server = FastAPI(title="Customer Health studio", docs_url=None, redoc_url=None, openapi_url=None)

    @server.get("/healthz", response_class=PlainTextResponse)
    def healthz() -> str:
        return "ok"

    pages.add_static_files("/assets", Path(__file__).parent / "static")
    pages.on_shutdown(computing.drop_all)
    sign_in.register(server)
    ui.run_with(
        server,
        title="Customer Health",
        storage_secret=secret.session_secret(),
        session_middleware_kwargs={"same_site": "lax", "https_only": access.over_https()},
        show_welcome_message=False,
        reconnect_timeout=RECONNECT_SECONDS,
    )
    server.add_middleware(security.Guard)
    return server


def publish_what_is_built() -> None:
    """Lets readers have the newest build where nothing was published yet, so that the first start shows something."""
    if not settings.published_path().exists() and settings.database_path().exists():
        build.require_finished()
        print("Nothing was published yet; publishing what was built ...", flush=True)
        publish.publish()


def _port() -> int:
    given = os.environ.get(PORT) or "8600"
    if given.isdigit() and 0 < int(given) < 65536:
        return int(given)
    raise UserError(f"{PORT}: '{given}' is not a port; write a number from 1 to 65535.")
