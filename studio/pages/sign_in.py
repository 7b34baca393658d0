"""Signing in and out: plain pages that work without script."""

from __future__ import annotations

import asyncio
import math
import secrets
from html import escape
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from studio import access, audit, sessions, users

PLACE = "/sign-in"
LONGEST_FORM = 10_000
POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
# Each try takes memory and time: more than two at once have to wait for one another.
_at_once = asyncio.Semaphore(2)

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Sign in · Customer Health</title>
<link rel="stylesheet" href="/assets/studio.css"><link rel="stylesheet" href="/assets/saving.css">
</head>
<body class="studio-sign-in">
<main>
<h1>Customer Health</h1>
<form method="post" action="/sign-in">
<p role="alert">{fault}</p>
<input type="hidden" name="csrf" value="{csrf}">
<input type="hidden" name="next" value="{next}">
<label for="name">Name</label>
<input id="name" name="name" value="{name}" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit">Sign in</button>
</form>
</main>
</body>
</html>
"""


def register(server: FastAPI) -> None:
    """Adds the pages to the server."""

    @server.get(PLACE)
    def sign_in(request: Request, next: str = "/") -> Response:
        return _form(request, next)

    @server.post(PLACE)
    async def signed_in(request: Request) -> Response:
        form = await _fields(request)
        wanted, name = form.get("next", "/"), form.get("name", "").strip().lower()[:200]
        if not _is_own(request, form.get("csrf", "")):
            audit.record(None, "sign-in refused", name=name, why="the form was not ours, or too old")
            return _form(request, wanted, "The form was too old. Try again.", name, 403)
        address = audit.address.get()
        if wait := sessions.tries.begin(name, address):
            audit.record(None, "sign-in refused", name=name, why="too many tries", wait=math.ceil(wait))
            answer = _form(request, wanted, f"Too many tries. Try again in {_seconds(wait)}.", name, 429)
            answer.headers["retry-after"] = str(math.ceil(wait))
            return answer
        async with _at_once:
            known = await asyncio.to_thread(users.right, name, form.get("password", ""))
        if not known:
            audit.record(None, "sign-in refused", name=name, why="wrong name or password")
            return _form(request, wanted, "The name or the password is wrong.", name, 401)
        sessions.tries.passed(name, address)
        return _begin(request, known, wanted)

    @server.post("/sign-out")
    async def signed_out(request: Request) -> Response:
        seen = request.scope.get("studio.seen")
        form = await _fields(request)
        if not seen or not seen.session or not sessions.is_signed(seen.session, form.get("csrf", ""), "sign-out"):
            audit.record(access.current_user(), "sign-out refused", why="the form was not ours")
            return Response("This form was not ours; load the page again.\n", 403, media_type="text/plain")
        audit.record(access.user_of(seen), "sign-out")
        sessions.end(seen.session)
        answer = RedirectResponse(PLACE, 303)
        answer.delete_cookie(sessions.COOKIE, **_cookie_rules())
        return answer


def sign_out_token() -> str:
    """What the form that signs out has to hold; empty for who doesn't need to sign in."""
    session = access.session_of_page()
    return sessions.signed(session, "sign-out") if session else ""


def _begin(request: Request, known: users.Known, wanted: str) -> Response:
    before = sessions.from_cookie(request.cookies.get(sessions.COOKIE, ""), "session")
    session = sessions.begin(known, instead_of=before)
    audit.record(access.User(known.name, known.role), "sign-in")
    answer = RedirectResponse(_own_path(wanted), 303)
    answer.set_cookie(sessions.COOKIE, sessions.cookie_of(session, "session"), max_age=sessions.LASTS_SECONDS, **_cookie_rules())
    answer.delete_cookie(sessions.CSRF_COOKIE, **_cookie_rules())
    return answer


def _form(request: Request, wanted: str, fault: str = "", name: str = "", status: int = 200) -> Response:
    known = sessions.from_cookie(request.cookies.get(sessions.CSRF_COOKIE, ""), "csrf cookie")
    value = known or secrets.token_urlsafe(32)
    csrf = sessions.signed(value, "csrf form")
    page = PAGE.format(fault=escape(fault), csrf=csrf, next=escape(_own_path(wanted)), name=escape(name))
    answer = HTMLResponse(page, status, {"content-security-policy": POLICY})
    answer.set_cookie(sessions.CSRF_COOKIE, sessions.cookie_of(value, "csrf cookie"), max_age=3600, **_cookie_rules())
    return answer


def _is_own(request: Request, csrf: str) -> bool:
    value = sessions.from_cookie(request.cookies.get(sessions.CSRF_COOKIE, ""), "csrf cookie")
    return bool(value) and sessions.is_signed(value, csrf, "csrf form")


def _cookie_rules() -> dict:
    return {"httponly": True, "samesite": "lax", "secure": access.over_https(), "path": "/"}


async def _fields(request: Request) -> dict[str, str]:
    """The fields of a form that was sent as browsers do; empty for anything else, or for too much."""
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > LONGEST_FORM:
            return {}
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    try:
        fields = parse_qs(content.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}


def _own_path(wanted: str) -> str:
    """A path of the studio; of anything that leads elsewhere, the first page."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    elsewhere = parts.scheme or parts.netloc or not wanted.startswith("/") or wanted.startswith(("//", "/\\"))
    return "/" if elsewhere or not wanted.isprintable() or len(wanted) > 2000 else wanted


def _seconds(wait: float) -> str:
    if wait < 90:
        return f"{math.ceil(wait)} seconds"
    return f"{math.ceil(wait / 60)} minutes"
