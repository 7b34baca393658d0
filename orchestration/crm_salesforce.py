"""Scores into Salesforce accounts: what changed since it last accepted them, in batches, after a dry run."""

from __future__ import annotations

import csv
import io
import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import requests

from orchestration import crm, journal, salesforce_session
from orchestration.crm import AccountScore, CrmJournal
from orchestration.salesforce_jobs import Jobs, Results, Stopped, explained
from orchestration.salesforce_session import Credentials, PoliteSession
from orchestration.settings import UserError

SHOWN_ROWS = 10
NULL = "#N/A"  # empties a field; an empty cell would leave it as it is
LONGEST_TEXT = 255

FIELDS = {
    "account_id": ("SALESFORCE_ID_FIELD", "Customer_Health_Id__c"),
    "score": ("SALESFORCE_SCORE_FIELD", "Health_Score__c"),
    "band": ("SALESFORCE_BAND_FIELD", "Health_Band__c"),
    "reasons": ("SALESFORCE_REASONS_FIELD", "Health_Reasons__c"),
    "as_of_date": ("SALESFORCE_DATE_FIELD", "Health_Scored_On__c"),
}


@dataclass(frozen=True)
class Target:
    """Where the scores go: the org, the fields of its accounts (by our column), and how fast."""

    org: str
    fields: dict[str, str]
    rows_a_batch: int
    requests_a_second: float

    @classmethod
    def from_environment(cls, org: str, environ: Mapping[str, str]) -> Target:
        """Reads the environment; a field's variable may be empty to leave the field out. Raises UserError."""
        fields = {column: environ.get(name, default).strip() for column, (name, default) in FIELDS.items()}
        for column, (name, _) in FIELDS.items():
            if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,79}", fields[column]) and (fields[column] or column == "account_id"):
                raise UserError(f"{name}: '{fields[column]}' is not the API name of a field, such as {FIELDS[column][1]}.")
        given = {column: name for column, name in fields.items() if name}
        if len({name.lower() for name in given.values()}) < len(given):
            raise UserError(f"Two of {', '.join(name for name, _ in FIELDS.values())} name the same field.")
        rows = _number(environ, "SALESFORCE_BATCH_ROWS", 10_000, 1, 100_000)
        return cls(org, given, int(rows), _number(environ, "SALESFORCE_REQUESTS_PER_SECOND", 5, 0.01, 100))

    @property
    def name(self) -> str:
        """The name it has in the journal: with other fields, every account is to be sent again."""
        return f"salesforce {self.org} {' '.join(self.fields.values())}"

    def row(self, score: AccountScore) -> dict[str, str]:
        """An account's row of a batch."""
        values = {name: _text(getattr(score, column)) for column, name in self.fields.items()}
        return values | {self.fields["account_id"]: score.account_id}

    def batch(self, scores: list[AccountScore]) -> str:
        """Rows as the CSV text that Salesforce takes."""
        text = io.StringIO()
        writer = csv.DictWriter(text, list(self.fields.values()), lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(self.row(score) for score in scores)
        return text.getvalue()


@dataclass
class Synced:
    """What a run did, or, without `send`, would do. `sentence` is for people."""

    as_of: date
    sent: bool
    accounts: int
    changed: int = 0
    results: Results = field(default_factory=Results)
    first_rows: list[dict[str, str]] = field(default_factory=list)
    stopped: str | None = None

    def sentence(self) -> str:
        known = f"Scores of {self.as_of} for Salesforce: {self.accounts} accounts, {self.changed} to send"
        if not self.sent:
            return f"{known}. Nothing was sent; --send (make crm SEND=1) sends it."
        return f"{known}; {self.results.sentence()}." + (f" It stopped: {self.stopped}" if self.stopped else "")

    def lines(self) -> list[str]:
        """The sentence, and the first rows that would be sent or were refused."""
        refused = self.results.refused
        out = [self.sentence()]
        out += ["  " + ", ".join(f"{name}={value}" for name, value in row.items()) for row in self.first_rows]
        if not self.sent and self.changed > len(self.first_rows):
            out.append(f"  ... and {self.changed - len(self.first_rows)} more")
        out += [f"  refused {account}: {error}" for account, error in list(refused.items())[:SHOWN_ROWS]]
        if len(refused) > SHOWN_ROWS:
            out.append(f"  ... and {len(refused) - SHOWN_ROWS} more, in the table crm_refused of {journal.path()}")
        return out


def sync(
    as_of: str | None = None,
    send: bool = False,
    database: Path | None = None,
    environ: Mapping[str, str] = os.environ,
    session: requests.Session | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Synced:
    """Upserts the scores of a date (by default the newest) that changed since Salesforce last accepted them.

    Without `send` it only says what it would send, and needs no credentials. Rows that Salesforce refuses are reported,
    and sent again next time. Raises UserError where the environment is wrong, there is nothing to read, or Salesforce
    doesn't let us in; `stopped` says what else kept it from finishing.
    """
    credentials = Credentials.from_environment(environ)
    if send and not credentials:
        raise UserError("No credentials for Salesforce are set: see docs/alerts-and-crm.md for the ways to sign in.")
    target = Target.from_environment(credentials.org if credentials else "nowhere", environ)
    day, scores = crm.read(as_of, database)
    result = Synced(day, send, len(scores))
    with journal.opened(write=send) as log:
        crm_journal = CrmJournal(log, target.name)
        if not send:
            changed = crm_journal.changed(scores)
            result.changed = len(changed)
            result.first_rows = [target.row(score) for score in changed[:SHOWN_ROWS]]
            return result
        session = session or PoliteSession(target.requests_a_second, sleep)
        salesforce = salesforce_session.connect(credentials, session)
        jobs = Jobs(salesforce, target.fields["account_id"], crm_journal, result.results, sleep)
        try:
            with explained(credentials):
                jobs.collect_earlier()
                changed = crm_journal.changed(scores)
                result.changed = len(changed)
                for start in range(0, len(changed), target.rows_a_batch):
                    batch = changed[start : start + target.rows_a_batch]
                    jobs.send(batch, target.batch(batch))
        except Stopped as stop:
            result.stopped = str(stop)
    return result


def _text(value: object) -> str:
    """A value as a cell: nothing empties the field, and text is no longer than a text area takes."""
    text = " ".join(str(value).split()) if value is not None else ""
    if not text:
        return NULL
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 3] + "..."


def _number(environ: Mapping[str, str], name: str, default: float, low: float, high: float) -> float:
    text = environ.get(name, "").strip() or str(default)
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not low <= number <= high:
        raise UserError(f"{name}: '{text}' is not a number from {low:g} to {high:g}.")
    return number
