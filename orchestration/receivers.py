"""Who is told, and how: apprise URLs from the environment. They hold secrets, so they leave this file only towards apprise."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from orchestration import faults
from orchestration.settings import UserError

ALERT_URLS = "CUSTOMER_HEALTH_ALERT_URLS"
FAILURE_URLS = "CUSTOMER_HEALTH_FAILURE_URLS"

# A comma may be part of a URL; it separates two where another one follows it.
BETWEEN_URLS = re.compile(r"[\s,]+(?=[A-Za-z][A-Za-z0-9]*://)|\s+")


@dataclass(frozen=True)
class Refusal:
    """Why a receiver didn't take a message, and whether it may take the same one later."""

    why: str
    may_pass: bool


@dataclass(frozen=True)
class Receiver:
    """One URL of a variable. Its name says where it stands, not what it is."""

    name: str
    service: Any = field(repr=False, compare=False)

    def send(self, title: str, body: str) -> Refusal | None:
        """Sends a message; its body is Markdown, which apprise turns into what the service reads.

        Returns None once it was taken, else what is known of why it wasn't. A wrong address or secret (HTTP 3xx, 4xx) stays
        wrong; whoever is busy, down or can't be reached may be there again later.
        """
        import apprise

        with _quiet() as collected:
            try:
                sender = apprise.Apprise(asset=_asset())
                sender.add(self.service)
                if sender.notify(title=title, body=body, body_format=apprise.NotifyFormat.MARKDOWN):
                    return None
            except Exception as error:  # whatever a service raises may hold its URL
                return Refusal(f"{self.name} failed ({type(error).__name__})", faults.is_infrastructure(error))
        answered = f" (it answered {collected.status})" if collected.status else ""
        return Refusal(f"{self.name} didn't take it{answered}", not collected.status or _may_pass(int(collected.status)))


def general(environ: Mapping[str, str]) -> list[Receiver]:
    """The receivers of alerts whose CSM has none of their own. Raises UserError for what isn't a URL."""
    return _receivers(ALERT_URLS, environ)


def of_failures(environ: Mapping[str, str]) -> list[Receiver]:
    """The receivers of failures: those of their own, else the general ones. Raises UserError for what isn't a URL."""
    return _receivers(FAILURE_URLS, environ) or general(environ)


def of_csm(csm: str | None, environ: Mapping[str, str]) -> list[Receiver]:
    """The receivers of a CSM's alerts: those of their own variable, else the general ones."""
    name = csm_variable(csm)
    return (_receivers(name, environ) if name else []) or general(environ)


def csm_variable(csm: str | None) -> str | None:
    """The variable for a CSM's own URLs: 'Zoë van Dam' has CUSTOMER_HEALTH_ALERT_URLS_ZOE_VAN_DAM; None without a name."""
    plain = unicodedata.normalize("NFKD", csm or "").encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Z0-9]+", "_", plain.upper()).strip("_")
    return f"{ALERT_URLS}_{name}" if name else None


def of_alerts(environ: Mapping[str, str]) -> list[Receiver]:
    """Everybody whom alerts may go to. Raises UserError for what isn't a URL, whether or not an alert would go there."""
    return [receiver for name in sorted(environ) if name.startswith(ALERT_URLS) for receiver in _receivers(name, environ)]


def _receivers(variable: str, environ: Mapping[str, str]) -> list[Receiver]:
    urls = [url.strip(",") for url in BETWEEN_URLS.split(environ.get(variable, "")) if url.strip(",")]
    return [Receiver(f"URL {place} of {variable}", _service(url, place, variable)) for place, url in enumerate(urls, 1)]


def _service(url: str, place: int, variable: str) -> Any:
    import apprise

    with _quiet():
        service = apprise.Apprise.instantiate(url, asset=_asset())
    if service is None:
        scheme = re.match(r"([a-z0-9]{1,12})://", url)
        shown = f" ({scheme[1]}://...)" if scheme else ""
        raise UserError(f"URL {place} of {variable}{shown} isn't one that apprise can send to; see docs/alerts-and-crm.md.")
    return service


def _may_pass(status: int) -> bool:
    """Whether a service that answered so may answer otherwise later: it was too slow, asked too often, or has a fault."""
    return status in (408, 425, 429) or status >= 500


def _asset() -> Any:
    """How apprise presents the project: by its name, without pictures from elsewhere, and never by way of a redirect."""
    import apprise

    return apprise.AppriseAsset(
        app_id="Customer Health",
        app_desc="Customer Health",
        image_url_mask="",
        image_url_logo="",
        async_mode=False,
        http_redirects=False,
    )


class _Status(logging.Handler):
    """Keeps only the HTTP status that a message of apprise speaks of: the rest may hold the URL."""

    def __init__(self) -> None:
        super().__init__()
        self.status: str | None = None

    def emit(self, record: logging.LogRecord) -> None:
        found = re.search(r"error=([1-5]\d\d)\b", record.getMessage())
        self.status = found[1] if found else self.status


@contextmanager
def _quiet() -> Iterator[_Status]:
    """Keeps apprise, and what it sends with, from logging URLs, whatever the program's log level is."""
    collected = _Status()
    apprise_log = logging.getLogger("apprise")
    loggers = [apprise_log, *(logging.getLogger(name) for name in ("urllib3", "requests", "requests_oauthlib"))]
    before = [(logger, logger.level, logger.propagate, logger.handlers) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
        logger.propagate = False
    apprise_log.setLevel(logging.WARNING)
    apprise_log.handlers = [collected]
    try:
        yield collected
    finally:
        for logger, level, propagate, handlers in before:
            logger.setLevel(level)
            logger.propagate, logger.handlers = propagate, handlers
