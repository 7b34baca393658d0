"""A connection to Salesforce: credentials from the environment, and requests that are paced, timed and tried again."""

from __future__ import annotations

import email.utils
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from orchestration.settings import UserError

TRIES = 6
TIMEOUT_SECONDS = 60
LONGEST_WAIT_SECONDS = 300

# How one signs in: the variables of each way, with the names that simple-salesforce has for them. The first complete one counts.
WAYS = (
    {"SALESFORCE_INSTANCE_URL": "instance_url", "SALESFORCE_ACCESS_TOKEN": "session_id"},
    {
        "SALESFORCE_DOMAIN": "domain",
        "SALESFORCE_CONSUMER_KEY": "consumer_key",
        "SALESFORCE_CONSUMER_SECRET": "consumer_secret",
    },
    {
        "SALESFORCE_USERNAME": "username",
        "SALESFORCE_PASSWORD": "password",
        "SALESFORCE_SECURITY_TOKEN": "security_token",
    },
)
SECRETS = ("SALESFORCE_ACCESS_TOKEN", "SALESFORCE_CONSUMER_SECRET", "SALESFORCE_PASSWORD", "SALESFORCE_SECURITY_TOKEN")


@dataclass(frozen=True)
class Credentials:
    """How to sign in, and to which org; its secrets aren't shown."""

    org: str
    arguments: dict[str, str] = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Credentials | None:
        """What the environment holds; None where it holds nothing. Raises UserError for what is incomplete or unsafe."""
        given = {name: environ[name].strip() for way in WAYS for name in way if environ.get(name, "").strip()}
        secrets = tuple(given[name] for name in SECRETS if name in given)
        for way in WAYS:
            if all(name in given for name in way):
                arguments = {argument: given[name] for name, argument in way.items()}
                if "username" in arguments and "SALESFORCE_DOMAIN" in given:
                    arguments["domain"] = given["SALESFORCE_DOMAIN"]
                return cls(_org(arguments), arguments, secrets)
        begun = [way for way in WAYS if set(way) & set(given) - {"SALESFORCE_DOMAIN"}]
        if not begun:
            return None
        lacking = min(([name for name in way if name not in given] for way in begun), key=len)
        raise UserError(f"{', '.join(lacking)} isn't set: see docs/alerts-and-crm.md for the ways to sign in to Salesforce.")

    def without_secrets(self, text: object) -> str:
        """A text in which no secret is left, on one line."""
        shown = " ".join(str(text).split())
        for secret in self.secrets:
            shown = shown.replace(secret, "***")
        return shown


class PoliteSession(requests.Session):
    """Requests with a time limit, no faster than so many a second, tried again where that is safe.

    A busy server (429, 503) is asked again, after as long as its Retry-After says, else after a wait that doubles, with a
    random part. After a time-out or another fault of the server's (5xx) nobody knows what it did: only what does no harm
    twice is repeated, that is reading and opening a job. Signing in is repeated after a time-out alone: Salesforce answers a
    wrong password with 500, and locks out who tries it often.
    """

    def __init__(
        self,
        per_second: float,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        super().__init__()
        self._gap = 1 / per_second
        self._sleep = sleep
        self._clock = clock
        self._timeout = timeout
        self._next_at = float("-inf")

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:
        """Sends a request; returns the last answer there was, or raises what kept it from coming."""
        kwargs.setdefault("timeout", self._timeout)
        harmless = method.upper() in ("GET", "POST")
        sign_in = "/services/Soap/" in url or url.endswith("/oauth2/token")
        for attempt in range(1, TRIES + 1):
            self._pace()
            wait = _backoff(attempt)
            try:
                response = super().request(method, url, **kwargs)
            except (requests.Timeout, requests.ConnectionError):
                if not harmless or attempt == TRIES:
                    raise
            else:
                response.encoding = "utf-8"
                again = response.status_code in (429, 503) or (response.status_code >= 500 and harmless and not sign_in)
                wait = _asked_wait(response) or wait
                if not again or attempt == TRIES or wait > LONGEST_WAIT_SECONDS:
                    return response
            self._sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _pace(self) -> None:
        now = self._clock()
        if now < self._next_at:
            self._sleep(self._next_at - now)
        self._next_at = max(now, self._next_at) + self._gap


def connect(credentials: Credentials, session: requests.Session) -> Any:
    """Signs in. Raises UserError where Salesforce doesn't let us, or can't be reached."""
    from simple_salesforce import Salesforce
    from simple_salesforce.exceptions import SalesforceAuthenticationFailed

    try:
        return Salesforce(**credentials.arguments, session=session)
    except SalesforceAuthenticationFailed as error:
        reason = credentials.without_secrets(error.auth_message)[:200]
        raise UserError(f"Salesforce refused to sign in to {credentials.org}: {error.code} {reason}") from None
    except requests.RequestException as error:
        raise UserError(f"Salesforce can't be reached at {credentials.org} ({type(error).__name__}).") from None


def _org(arguments: dict[str, str]) -> str:
    """What tells one org from another: its address, or the user name, which only one org has."""
    if "instance_url" in arguments:
        address = re.fullmatch(r"https://([A-Za-z0-9.-]+(?::\d+)?)/?", arguments["instance_url"])
        if not address:
            raise UserError("SALESFORCE_INSTANCE_URL must be like https://your-company.my.salesforce.com, and nothing behind it.")
        return address[1].lower()
    if not re.fullmatch(r"[A-Za-z0-9.-]+", arguments.get("domain", "login")):
        raise UserError("SALESFORCE_DOMAIN must be like your-company.my: the address without .salesforce.com.")
    return arguments.get("username") or f"{arguments['domain'].lower()}.salesforce.com"


def _backoff(attempt: int) -> float:
    return min(2**attempt, 60) * random.uniform(0.5, 1)


def _asked_wait(response: requests.Response) -> float | None:
    """The seconds that Retry-After asks for: a number of them, or a date."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdigit():
        return float(value)
    try:
        return max(email.utils.parsedate_to_datetime(value).timestamp() - time.time(), 0)
    except (TypeError, ValueError):
        return None
