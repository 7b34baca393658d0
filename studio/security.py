"""What stands before every page and every connection: is this the studio's own address, own page, and who is there.

One ASGI middleware for requests and websockets alike. A connection is asked again at each message, so that it ends with
the session.
"""

from __future__ import annotations

import ipaddress
import re
import time
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote

from orchestration.settings import UserError
from studio import access, audit, sessions

Scope, Message = dict, dict
Receive, Send = Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]

OPEN_PATHS = ("/healthz", "/sign-in", "/assets/studio.css", "/assets/saving.css")
PROXIED = {b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"via"}
MOST_REFUSALS_A_MINUTE = 60


class Refused(Exception):
    """A request that isn't let through: its status, and what to tell."""

    def __init__(self, status: int, message: str, why: str) -> None:
        super().__init__(message)
        self.status, self.message, self.why = status, message, why


class Guard:
    """The middleware."""

    def __init__(self, app) -> None:
        self._app = app
        self._refusals: dict[str, tuple[int, int]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] == "/healthz":
            await self._app(scope, receive, send)
            return
        headers = _Headers(scope)
        send = _with_headers(send, headers.host) if scope["type"] == "http" else send
        access.note(None)
        audit.address.set(_address(scope, headers))
        try:
            _check_host(headers)
            _check_origin(scope, headers)
            seen = who(scope, headers)
            access.note(seen)
            audit.address.set(_address(scope, headers))
            if seen is None and scope["path"] not in OPEN_PATHS:
                await self._ask_to_sign_in(scope, headers, send)
                return
        except Refused as refused:
            self._record(scope, refused.why)
            await _answer(scope, send, refused.status, refused.message)
            return
        except UserError as error:
            await _answer(scope, send, 503, str(error))
            return
        scope["studio.seen"] = seen
        await self._app(scope, _while_known(receive, seen) if scope["type"] == "websocket" else receive, send)

    async def _ask_to_sign_in(self, scope: Scope, headers: _Headers, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and b"text/html" in headers.one(b"accept"):
            wanted = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
            location = f"/sign-in?next={quote(wanted, safe='')}"
            await _answer(scope, send, 303, "Sign in.", [(b"location", location.encode("latin-1"))])
            return
        self._record(scope, "not signed in")
        await _answer(scope, send, 401, "Sign in first, at /sign-in.")

    def _record(self, scope: Scope, why: str) -> None:
        """Notes a refusal; of one address not more a minute than a person could read."""
        address, minute = sessions.counted_as(audit.address.get()), int(time.monotonic() // 60)
        if len(self._refusals) > 10_000:
            self._refusals.clear()
        at, count = self._refusals.get(address, (minute, 0))
        count = count + 1 if at == minute else 1
        self._refusals[address] = (minute, count)
        if count == MOST_REFUSALS_A_MINUTE:
            why = f"{why}; further ones of this minute are left out"
        if count <= MOST_REFUSALS_A_MINUTE:
            audit.record(None, "request refused", why=why, path=scope["path"], method=scope.get("method", "websocket"))


class _Headers:
    """The headers of a request; names are in small letters."""

    def __init__(self, scope: Scope) -> None:
        self._all = scope["headers"]
        self.host = self.one(b"host").decode("latin-1").lower()

    def many(self, name: bytes) -> list[bytes]:
        return [value for key, value in self._all if key.lower() == name]

    def one(self, name: bytes) -> bytes:
        """The value of a header; empty where it isn't there. Raises Refused where it comes twice."""
        found = self.many(name)
        if len(found) > 1:
            raise Refused(400, "The request is ambiguous.", f"{name.decode()} came {len(found)} times")
        return found[0] if found else b""

    def names(self) -> set[bytes]:
        return {key.lower() for key, _ in self._all}


def who(scope: Scope, headers: _Headers) -> access.Seen | None:
    """Whom a request is from; none where they have to sign in first. Raises Refused for one that can't be."""
    peer, address = _peer(scope), _address(scope, headers)
    name_of_header = access.user_header().lower().encode("latin-1", "replace")
    given = headers.many(name_of_header)
    if access.proxies():
        if given and not _is_proxy(peer):
            raise Refused(403, "This header is believed from the proxy alone.", f"{access.user_header()} from {peer}")
        if given and (name := _name(headers.one(name_of_header))):
            return access.Seen("proxy", name, address)
    if access.sign_in_needed():
        session = sessions.from_cookie(_cookie(headers, sessions.COOKIE), "session")
        name = sessions.name_of(session) if session else None
        return access.Seen("session", name, address, session) if name else None
    if not access.is_loopback(peer) or headers.names() & PROXIED:
        raise Refused(
            403,
            "Nobody has to sign in to this studio, so it answers this machine alone. See docs/studio-access.md.",
            "not from this machine, and no sign-in is configured",
        )
    return access.Seen("local", "local", address)


def _name(value: bytes) -> str:
    """The name in the proxy's header."""
    try:
        name = value.decode("utf-8").strip()
    except UnicodeDecodeError:
        name = value.decode("latin-1").strip()
    return name if name.isprintable() and len(name) <= 200 else ""


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""


def _is_proxy(peer: str) -> bool:
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in access.proxies())


def _address(scope: Scope, headers: _Headers) -> str:
    """Where a request comes from. Each proxy is believed whom it has it from; whoever else says so isn't."""
    address = _peer(scope)
    said = b",".join(headers.many(b"x-forwarded-for")).decode("latin-1").split(",")
    while said and _is_proxy(address):
        before = _ip(said.pop())
        if not before:
            break
        address = before
    return address


def _ip(text: str) -> str:
    """An address as a proxy writes it, some with the port behind; empty for what is none."""
    for part in (text.strip(), text.rpartition(":")[0].strip(" []")):
        try:
            return str(ipaddress.ip_address(part))
        except ValueError:
            continue
    return ""


def _cookie(headers: _Headers, name: str) -> str:
    """A cookie of the request; of several of one name none, since one of them isn't ours."""
    text = "; ".join(value.decode("latin-1") for value in headers.many(b"cookie"))
    found = [part.partition("=")[2].strip() for part in text.split(";") if part.partition("=")[0].strip() == name]
    if len(found) != 1:
        return ""
    try:
        parsed = SimpleCookie(f"{name}={found[0]}")
    except CookieError:
        return ""
    return parsed[name].value if name in parsed else ""


def _check_host(headers: _Headers) -> None:
    """Another name that somebody else's name server lets point here must not be answered."""
    if f"http://{headers.host}" in _own_origins(headers) or f"https://{headers.host}" in _own_origins(headers):
        return
    raise Refused(
        421,
        f"This studio isn't opened by this address. If it should be, set {access.ORIGIN} to it.",
        f"host {headers.host!r}",
    )


def _own_origins(headers: _Headers) -> set[str]:
    found = re.fullmatch(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", headers.host)
    return access.origins() | ({f"http://{headers.host}"} if found else set())


def _check_origin(scope: Scope, headers: _Headers) -> None:
    """What changes something, and every connection, has to come from a page of the studio; nothing may from elsewhere."""
    origin = headers.one(b"origin").decode("latin-1").lower()
    site, mode = headers.one(b"sec-fetch-site"), headers.one(b"sec-fetch-mode")
    changes = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD", "OPTIONS")
    foreign = origin not in _own_origins(headers) if origin or changes else False
    if not changes and site in (b"cross-site", b"same-site") and mode != b"navigate":
        foreign = True
    if foreign:
        raise Refused(403, "This request didn't come from a page of the studio.", f"origin {origin!r}")


def _while_known(receive: Receive, seen: access.Seen | None) -> Receive:
    """Messages of a connection, until the user isn't one any more."""

    async def known() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and (seen is None or access.user_of(seen) is None):
            return {"type": "websocket.disconnect", "code": 1008}
        return message

    return known


def _with_headers(send: Send, host: str) -> Send:
    """Adds to each answer what keeps browsers from doing more with it than it is for."""
    sockets = f" ws://{host} wss://{host}" if re.fullmatch(r"[a-z0-9.:\[\]-]+", host) else ""
    # NiceGUI's pages hold scripts of their own and compile templates, so inline and eval can't be forbidden.
    policy = (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'{sockets}; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )
    added = {
        b"content-security-policy": policy.encode(),
        b"x-frame-options": b"DENY",
        b"x-content-type-options": b"nosniff",
        b"referrer-policy": b"same-origin",
        b"cross-origin-opener-policy": b"same-origin",
        b"cross-origin-resource-policy": b"same-origin",
        b"cache-control": b"no-store",
    }

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message.get("headers", [])}
            message = message | {"headers": [*message.get("headers", []), *((k, v) for k, v in added.items() if k not in there)]}
        await send(message)

    return sending


async def _answer(scope: Scope, send: Send, status: int, text: str, headers: list | None = None) -> None:
    """A short answer in plain text; a websocket is closed before it opens."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    content = f"{text}\n".encode()
    plain = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": plain + (headers or [])})
    await send({"type": "http.response.body", "body": content})
