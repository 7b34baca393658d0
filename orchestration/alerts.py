"""Telling people of alerts and failures: a message a CSM, each alert once, with its reasons and a link."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import quote

import duckdb

from orchestration import journal, notices, published, receivers
from orchestration.notices import Identity, plain
from orchestration.settings import UserError

LINK = "CUSTOMER_HEALTH_LINK"
WEB_ADDRESS = re.compile(r"https?://[^\s()<>\[\]]+")

# In the order of a message. Lasting alerts stand in health_alerts every night they last; the others on one night alone.
TITLES = {
    "dropped": "Dropped",
    "renewal_at_risk": "Renewal at risk",
    "recovered": "Recovered",
    "expansion": "Room to expand",
}
LASTING = ("renewal_at_risk", "expansion")

ALERTS = """
select
    alerts.as_of_date, alerts.account_id, alerts.alert, alerts.since, alerts.band, alerts.score, alerts.reasons,
    nullif(trim(alerts.csm), '') as csm, coalesce(alerts.arr, 0) as arr, accounts.account_name
from health_alerts as alerts
left join account_health_current as accounts using (account_id)
where alerts.as_of_date in (select unnest(?::date[]))
order by alerts.as_of_date
"""


# Of nights that nobody told of: their checks failed, they were published along with a later one, or the machine was down.
UNTOLD_NIGHTS = """
select distinct as_of_date from health_alerts
where as_of_date > ? and as_of_date < ? and as_of_date >= ?::date - ?::integer
order by as_of_date
"""
UNTOLD_DAYS = 14  # older alerts are nothing to act on any more


@dataclass(frozen=True)
class Alert:
    """A row of health_alerts, with the account's name."""

    as_of_date: date
    account_id: str
    alert: str
    since: date
    band: str
    score: int | None
    reasons: str | None
    csm: str | None
    arr: float
    account_name: str | None

    @property
    def identity(self) -> Identity:
        return Identity("alert", self.account_id, self.alert, str(self.since))

    @property
    def told_for(self) -> str:
        return str(self.as_of_date)

    @property
    def lasting(self) -> bool:
        return self.alert in LASTING


@dataclass(frozen=True)
class Failure:
    """A step or a check that failed in a run."""

    run: str
    what: str
    told_for: str = ""
    lasting: bool = False

    @property
    def identity(self) -> Identity:
        return Identity("failure", self.run, self.what)


@dataclass(frozen=True)
class Message:
    """What one CSM is told (None: whoever takes care of accounts without one), and who takes it."""

    csm: str | None
    receivers: tuple[str, ...]
    title: str
    body: str


@dataclass
class Told:
    """What a run told: counts, what went wrong, and whether another try may help. `sentence` is for people."""

    as_of: str
    alerts: int = 0
    new: int = 0
    told: int = 0
    messages: int = 0
    dry_run: bool = False
    previews: list[Message] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    may_pass: bool = False

    def add(self, done: notices.Delivery) -> None:
        """Counts what became of one CSM's alerts."""
        self.told += done.told
        self.messages += done.messages
        self.failures += done.failures
        self.may_pass |= done.may_pass

    def sentence(self) -> str:
        known = f"Alerts of {self.as_of}: {self.alerts}, of which {self.new} new"
        if self.dry_run:
            return f"{known}. Nothing was sent; {_counted(len(self.previews), 'message')} would be."
        lost = (
            f" Left for the next run: {self.new - self.told}. What went wrong: {'; '.join(self.failures)}."
            if self.failures
            else ""
        )
        return f"{known}; {self.told} told in {_counted(self.messages, 'message')}.{lost}"


def tell(
    as_of: str | None = None,
    dry_run: bool = False,
    database: Path | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Told:
    """Tells each CSM of the alerts of a date (by default the newest) that nobody was told of yet.

    Those of earlier dates come along whose telling failed, or which came between the date told last and this one. A receiver
    that fails doesn't keep the others from being told. A dry run sends and journals nothing. Raises UserError where nobody is
    to be told, a URL isn't one, or there is nothing to read.
    """
    link = _link_template(environ)
    if not receivers.of_alerts(environ) and not dry_run:
        raise UserError(f"{receivers.ALERT_URLS} isn't set: it says who is told (docs/alerts-and-crm.md).")
    with journal.opened(write=not dry_run) as log:
        with published.opened(database) as connection:
            day = published.checked_day(connection, as_of)
            nights = _nights(log, connection, day)
            found = _alerts(connection, nights)
        new = notices.untold(log, found)
        told = Told(str(day), alerts=sum(alert.as_of_date == day for alert in found), new=len(new), dry_run=dry_run)
        audiences = [(csm, alerts, receivers.of_csm(csm, environ)) for csm, alerts in by_csm(new).items()]
        if dry_run:
            told.previews = [
                Message(csm, tuple(receiver.name for receiver in who), *compose(csm, alerts, day, link))
                for csm, alerts, who in audiences
            ]
            return told
        _note_nights(log, nights, done=False)
        for csm, alerts, who in audiences:
            if not who:
                told.failures.append(f"nobody is told of the alerts of {plain(csm or 'accounts without a CSM')}")
                continue
            told.add(notices.deliver(log, alerts, who, lambda part, csm=csm: compose(csm, part, day, link)))
        if not told.failures:
            _note_nights(log, nights, done=True)
    return told


def notify_failure(
    run: str, what: str | list[str], link: str | None = None, environ: Mapping[str, str] = os.environ
) -> notices.Delivery:
    """Tells of the steps and checks that failed in a run, each once a run; `link` leads to the run's page.

    Never raises where nobody is to be told: a run that failed has troubles enough. The result says what was told.
    Raises UserError for what isn't a URL.
    """
    who = receivers.of_failures(environ)
    if not who:
        return notices.Delivery(failures=[f"{receivers.ALERT_URLS} isn't set, so nobody was told"])
    failed = [Failure(run, name) for name in dict.fromkeys([what] if isinstance(what, str) else what)]
    with journal.opened(write=True) as log:
        return notices.deliver(log, notices.untold(log, failed), who, lambda part: compose_failure(run, part, link))


def by_csm(alerts: list[Alert]) -> dict[str | None, list[Alert]]:
    """Alerts by CSM, in the order of their names; accounts without one last."""
    names = sorted({alert.csm for alert in alerts}, key=lambda name: (name is None, name or ""))
    return {name: [alert for alert in alerts if alert.csm == name] for name in names}


def compose(csm: str | None, alerts: list[Alert], day: date, link: str | None) -> tuple[str, str]:
    """Title and body (Markdown) of a CSM's message: kind by kind, the largest accounts first."""
    whom = f"for {plain(csm)}" if csm else "of accounts without a CSM"
    lines = []
    for kind in dict.fromkeys([*TITLES, *(alert.alert for alert in alerts)]):
        group = sorted((a for a in alerts if a.alert == kind), key=lambda a: (-a.arr, a.account_id))
        if group:
            lines += [f"**{TITLES.get(kind, plain(kind))}**", "", *(_line(alert, day, link) for alert in group), ""]
    lines.append(f"From the table health_alerts of {day}.")
    return f"Customer Health: {_counted(len(alerts), 'alert')} {whom}, {day}", "\n".join(lines)


def compose_failure(run: str, failures: list[Failure], link: str | None) -> tuple[str, str]:
    """Title and body (Markdown) of a message about a run."""
    lines = [f"Failed in the run {plain(run)}:", "", *(f"- {plain(failure.what)}" for failure in failures)]
    if link:
        lines += ["", f"[The run]({link})" if WEB_ADDRESS.fullmatch(link) else plain(link)]
    return "Customer Health: a run failed", "\n".join(lines)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _line(alert: Alert, day: date, link: str | None) -> str:
    name = plain(alert.account_name or alert.account_id)
    if link:
        name = f"[{name}]({link.replace('{account_id}', quote(alert.account_id, safe='')).replace('{as_of_date}', str(day))})"
    shown = f"{name} ({plain(alert.account_id)})" if alert.account_name else name
    score = alert.band if alert.score is None else f"{alert.band} {alert.score}"
    then = "" if alert.as_of_date == day else f" on {alert.as_of_date}"
    reasons = f"; {plain(alert.reasons)}" if alert.reasons else ""
    return f"- {shown}: {score}{then}, since {alert.since}{reasons}"


def _link_template(environ: Mapping[str, str]) -> str | None:
    template = environ.get(LINK, "").strip()
    if template and not (WEB_ADDRESS.fullmatch(template) and "{account_id}" in template):
        raise UserError(f"{LINK}: '{template}' isn't a web address that holds {{account_id}} (and no blanks, brackets, < or >).")
    return template or None


def _alerts(connection: duckdb.DuckDBPyConnection, nights: list[date]) -> list[Alert]:
    """The alerts of some dates, each once: as it stood on the latest of them."""
    alerts = [Alert(**row) for row in _read(connection, ALERTS, [nights])]
    return list({alert.identity: alert for alert in alerts}.values())


def _read(connection: duckdb.DuckDBPyConnection, sql: str, parameters: list) -> list[dict]:
    try:
        return published.records(connection, sql, parameters)
    except duckdb.CatalogException:
        raise UserError("health_alerts isn't there yet; run make build.") from None


def _nights(log: sqlite3.Connection, connection: duckdb.DuckDBPyConnection, day: date) -> list[date]:
    """The date itself, earlier ones whose alerts could not all be told, and those between the newest that was tried and it."""
    rows = log.execute("select as_of_date from nights where not done and as_of_date < ?", (str(day),)).fetchall()
    nights = {date.fromisoformat(night) for (night,) in rows} | {day}
    (tried,) = log.execute("select max(as_of_date) from nights where as_of_date < ?", (str(day),)).fetchone()
    if tried:
        nights |= {row["as_of_date"] for row in _read(connection, UNTOLD_NIGHTS, [tried, day, day, UNTOLD_DAYS])}
    return sorted(nights)


def _note_nights(log: sqlite3.Connection, nights: list[date], done: bool) -> None:
    log.executemany("insert or replace into nights values (?, ?)", [(str(night), done) for night in nights])
    log.commit()
