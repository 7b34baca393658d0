"""Who is here, and what they may do: a viewer looks and tries out, an editor also saves and starts updates.

Three ways to be known, chosen by what is configured: by a header that a trusted proxy sets, by a name and password of
studio/users.py, or, where neither is configured, by being on the studio's own machine.
"""

from __future__ import annotations

import ipaddress
import os
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from nicegui.slot import Slot

from orchestration.settings import UserError
from studio import audit, sessions, users

HOST = "CUSTOMER_HEALTH_STUDIO_HOST"
PROXY = "CUSTOMER_HEALTH_STUDIO_PROXY"
USER_HEADER = "CUSTOMER_HEALTH_STUDIO_USER_HEADER"
EDITORS = "CUSTOMER_HEALTH_STUDIO_EDITORS"
ORIGIN = "CUSTOMER_HEALTH_STUDIO_ORIGIN"
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class User:
    """Somebody who uses the studio; `role` is viewer or editor, `address` where their request came from."""

    name: str
    role: str
    address: str = field(default="", compare=False)

    @property
    def may_edit(self) -> bool:
        """Whether they may save, start an update, and enter scores."""
        return self.role == "editor"


@dataclass(frozen=True)
class Seen:
    """How a request was known: `how` is local, proxy or session; what that means now is asked anew for each action."""

    how: str
    name: str
    address: str
    session: str = ""


NOBODY = User("signed out", "viewer")
# Set for each request and each websocket by studio.security; tasks that they start inherit it.
_seen: ContextVar[Seen | None] = ContextVar("seen", default=None)


def current_user() -> User:
    """The user of the page that is being served or acts now, as they are now: signed out or with another role too."""
    # The connection first: the address is that from which they act.
    seen = [seen for seen in (_seen.get(), _of_page()) if seen]
    found = [user_of(one) or replace(NOBODY, address=one.address) for one in seen]
    if not found:
        return NOBODY if sign_in_needed() else User("local", "editor")
    # A page that was served to one acts over the connection of another: neither may.
    return found[0] if len({user.name for user in found}) == 1 else replace(NOBODY, address=found[0].address)


def require_editor(what: str = "an action of editors") -> User:
    """The user, who may edit. Raises UserError for one who may not; `what` they wanted is noted in the audit log."""
    user = current_user()
    if not user.may_edit:
        audit.record(user, "refused", wanted=what)
        if user.name == NOBODY.name:
            raise UserError("You are signed out; load the page again and sign in.")
        raise UserError("Only editors may do this; you are signed in as a viewer.")
    return user


def session_of_page() -> str:
    """The session that the page belongs to; empty for those who need none."""
    seen = _of_page() or _seen.get()
    return seen.session if seen else ""


def note(seen: Seen | None) -> None:
    """Notes who the request or the connection that is being handled is from."""
    _seen.set(seen)
    audit.address.set(seen.address if seen else "")


def _of_page() -> Seen | None:
    """Whom the page was served to, if this is a page's doing."""
    stack = Slot.get_stack()
    try:
        return stack[-1].parent.client.request.scope.get("studio.seen") if stack else None
    except RuntimeError:
        return None


def user_of(seen: Seen) -> User | None:
    """The user as they are now; none where they are not, or not any more."""
    if seen.how == "session":
        name = sessions.name_of(seen.session)
        known = users.find(name) if name else None
        return User(known.name, known.role, seen.address) if known else None
    if seen.how == "proxy":
        return User(seen.name, "editor" if seen.name in editors() else "viewer", seen.address) if proxies() else None
    return None if sign_in_needed() else User("local", "editor", seen.address)


# What is configured


def sign_in_needed() -> bool:
    """Whether one has to say who one is: there are users, or a proxy is trusted."""
    return users.path().exists() or bool(os.environ.get(PROXY))


def proxies() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The addresses whose header is believed. Raises UserError for what is none."""
    return [_network(part.strip()) for part in os.environ.get(PROXY, "").split(",") if part.strip()]


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        raise UserError(f"{PROXY}: '{text}' is not an address or network; write one such as 10.0.0.5 or 10.0.0.0/28.") from None


def user_header() -> str:
    """The name of the header in which the proxy says who it is."""
    return (os.environ.get(USER_HEADER) or "X-Forwarded-User").strip()


def editors() -> set[str]:
    """Whom the proxy knows and who may edit."""
    return {name.strip() for name in os.environ.get(EDITORS, "").split(",") if name.strip()}


def origins() -> set[str]:
    """The addresses that people open the studio by, besides loopback. Raises UserError for what is none."""
    return {_origin(part.strip()) for part in os.environ.get(ORIGIN, "").split(",") if part.strip()}


def _origin(text: str) -> str:
    try:
        parts = urlsplit(text)
        right = parts.scheme in ("http", "https") and parts.hostname and parts.path in ("", "/") and not parts.query
        port = parts.port
    except ValueError:
        right = False
    if not right or parts.username is not None:
        raise UserError(
            f"{ORIGIN}: '{text}' is not an origin; write the address people open, such as https://health.example.com."
        )
    usual = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != usual else "")


def over_https() -> bool:
    """Whether people open the studio by https, so that cookies are for that alone."""
    return bool(origins()) and all(origin.startswith("https://") for origin in origins())


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return (getattr(ip, "ipv4_mapped", None) or ip).is_loopback


def host() -> str:
    """The address to listen on. Raises UserError for one that others reach where nobody would have to sign in."""
    given = os.environ.get(HOST) or "127.0.0.1"
    proxies(), origins()
    if given == "localhost" or is_loopback(given):
        return given
    if not sign_in_needed():
        raise UserError(
            f"{HOST}: on {given} others reach the studio, and nobody has to sign in. Add users with make studio-user NAME=ada "
            f"ROLE=editor, or let {PROXY} name the address of a proxy that asks who is there. See docs/studio-access.md."
        )
    if not origins():
        raise UserError(
            f"{HOST}: on {given} others reach the studio; set {ORIGIN} to the address they open it by, "
            "such as https://health.example.com."
        )
    return given
