"""Sessions of local users: kept in this process, known by a signed cookie; and how often one may try to sign in."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import threading
import time
from dataclasses import dataclass
from functools import cache

from studio import secret, users

COOKIE, CSRF_COOKIE = "customer_health_studio", "customer_health_sign_in"
LASTS_SECONDS = 12 * 3600
MOST = 10_000


@dataclass(frozen=True)
class _Session:
    name: str
    stamp: str
    ends: float


_sessions: dict[str, _Session] = {}
_lock = threading.Lock()


def begin(known: users.Known, instead_of: str = "") -> str:
    """A new session, by its id; one that there was ends."""
    session = secrets.token_urlsafe(32)
    with _lock:
        now = time.time()
        for other in [other for other, found in _sessions.items() if found.ends < now or other == instead_of]:
            del _sessions[other]
        while len(_sessions) >= MOST:
            del _sessions[next(iter(_sessions))]
        _sessions[session] = _Session(known.name, known.stamp, now + LASTS_SECONDS)
    return session


def end(session: str) -> None:
    """Ends a session, if it is one."""
    with _lock:
        _sessions.pop(session, None)


def name_of(session: str) -> str | None:
    """Whose session it is; none where it has ended: by time, sign-out, or another password or role."""
    found = _sessions.get(session)
    if not found:
        return None
    known = users.find(found.name)
    if time.time() > found.ends or not known or not hmac.compare_digest(known.stamp, found.stamp):
        end(session)
        return None
    return found.name


def signed(value: str, purpose: str) -> str:
    """The signature of a value for one purpose."""
    return hmac.new(_key(), f"{purpose}\0{value}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def is_signed(value: str, signature: str, purpose: str) -> bool:
    """Whether a signature is right."""
    return hmac.compare_digest(signed(value, purpose).encode(), signature.encode("utf-8", "surrogatepass"))


def cookie_of(value: str, purpose: str) -> str:
    """What a cookie holds: a value with its signature."""
    return f"{value}.{signed(value, purpose)}"


def from_cookie(cookie: str, purpose: str) -> str:
    """The value of a cookie that was made here for this purpose; empty for any other."""
    value, _, signature = cookie.rpartition(".")
    return value if value and is_signed(value, signature, purpose) else ""


@cache
def _key() -> bytes:
    return hashlib.sha256(f"sessions {secret.session_secret()}".encode()).digest()


# How often one may try


FREE = {"name": 5, "address": 20}
LONGEST_WAIT, FORGOTTEN_AFTER = 900, 24 * 3600


@dataclass
class _Tries:
    failed: int = 0
    until: float = 0
    last: float = 0


def counted_as(address: str) -> str:
    """What an address counts as where tries are counted: of IPv6 its network, in which one visitor has as many as they like."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 4 or ip.ipv4_mapped:
        return str(getattr(ip, "ipv4_mapped", None) or ip)
    return str(ipaddress.ip_network((ip, 64), strict=False))


class Tries:
    """Failed sign-ins by name and by address: after some, each further one has to wait, ever longer."""

    def __init__(self, clock=time.monotonic) -> None:
        self._clock = clock
        self._tries: dict[tuple[str, str], _Tries] = {}
        self._lock = threading.Lock()

    def begin(self, name: str, address: str) -> float:
        """Seconds to wait, or 0 and the try counts as failed until `passed` says otherwise."""
        with self._lock:
            now = self._clock()
            self._forget(now)
            keys = (("name", name), ("address", counted_as(address)))
            found = [self._tries.setdefault(key, _Tries()) for key in keys]
            wait = max(tries.until - now for tries in found)
            if wait > 0:
                return wait
            for (kind, _), tries in zip(keys, found, strict=True):
                tries.failed += 1
                tries.last = now
                over = tries.failed - FREE[kind]
                tries.until = now + min(2**over, LONGEST_WAIT) if over >= 0 else 0
            return 0

    def passed(self, name: str, address: str) -> None:
        """The try that was begun was right."""
        with self._lock:
            self._tries.pop(("name", name), None)
            tries = self._tries.get(("address", counted_as(address)))
            if tries:
                tries.failed, tries.until = max(tries.failed - 1, 0), 0

    def _forget(self, now: float) -> None:
        if len(self._tries) > MOST:
            self._tries = {key: tries for key, tries in self._tries.items() if tries.until > now}
        old = [key for key, tries in self._tries.items() if tries.last and now - tries.last > FORGOTTEN_AFTER]
        for key in old:
            del self._tries[key]


tries = Tries()
