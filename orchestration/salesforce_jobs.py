"""Batches as jobs of Salesforce's Bulk API 2.0, each of which is found again after a kill.

A job is opened, given its rows, closed, and asked for its results once Salesforce has worked through them. The journal knows
it from when it was opened until its results are in. So a run that ends in between is taken up by the next one: it asks for
the results of what was closed, and gives up what wasn't.
"""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import requests

from orchestration.crm import AccountScore, CrmJournal
from orchestration.salesforce_session import Credentials

TRIES_A_BATCH = 3
JOB_SECONDS = 1800


class Stopped(Exception):
    """Salesforce doesn't go on tonight; the message says why. What was accepted is journaled, the rest is for the next run."""


@dataclass
class Results:
    """What Salesforce did with the rows; `refused` holds its reason for each account, `created` those it hadn't known."""

    jobs: int = 0
    accepted: int = 0
    created: int = 0
    earlier: int = 0
    unfinished: int = 0
    refused: dict[str, str] = field(default_factory=dict)

    def sentence(self) -> str:
        parts = [f"{self.accepted} accepted, {len(self.refused)} refused; jobs: {self.jobs}"]
        if self.earlier:
            parts.append(f"jobs that an earlier run left: {self.earlier}")
        if self.created:
            parts.append(f"accounts new to Salesforce: {self.created}")
        if self.unfinished:
            parts.append(f"jobs still at work, whose results the next run asks for: {self.unfinished}")
        return "; ".join(parts)


class Jobs:
    """The jobs of one run.

    They are driven step by step, with the client that simple-salesforce's own `bulk2.Account.upsert` uses: that names a job
    only once it has ended, and a run that was killed could not find it again.
    """

    def __init__(
        self, salesforce: Any, id_field: str, journal: CrmJournal, results: Results, sleep: Callable[[float], None]
    ) -> None:
        self.client = salesforce.bulk2.Account._client
        self.id_field = id_field
        self.journal = journal
        self.results = results
        self.sleep = sleep

    def collect_earlier(self) -> None:
        """Takes up the jobs that an earlier run left behind."""
        for job in self.journal.jobs():
            state = self._state(job)
            if state == "Open":
                self._give_up(job)
            elif state:
                self.results.earlier += 1
                self._finish(job)
            else:
                self.journal.dropped(job)

    def send(self, scores: list[AccountScore], rows: str) -> None:
        """Sends a batch, whose rows are CSV, as a job; one whose upload nobody knows the end of is given up and sent anew.

        Raises Stopped where Salesforce gave up the job, or what the client raises.
        """
        for attempt in range(1, TRIES_A_BATCH + 1):
            job = self.client.create_job("upsert", external_id_field=self.id_field)["id"]
            self.journal.started(job, scores)
            try:
                self.client.upload_job_data(job, rows)
                self.client.close_job(job)
            except Exception as error:
                if not _is_unsure(error):
                    self._give_up(job)
                    raise
                if self._state(job) == "Open":
                    self._give_up(job)
                    if attempt == TRIES_A_BATCH:
                        raise
                    self.sleep(2**attempt)
                    continue
            self.results.jobs += 1
            failure = self._finish(job)
            if failure:
                raise Stopped(failure)
            return

    def _finish(self, job: str) -> str | None:
        """Waits for a job and journals its results; returns why Salesforce gave it up, if it did."""
        waited, wait = 0, 1
        while (info := self.client.get_job(job, False))["state"] not in ("JobComplete", "Failed", "Aborted"):
            if waited >= JOB_SECONDS:
                self.results.unfinished += 1
                return None
            self.sleep(wait)
            waited, wait = waited + wait, min(wait * 2, 30)
        taken = list(_rows(self.client.get_ingest_results(job, "successfulResults")))
        refused = list(_rows(self.client.get_ingest_results(job, "failedResults")))
        reasons = {row[self.id_field]: row["sf__Error"] for row in refused}
        self.results.accepted += self.journal.ended(job, {row[self.id_field] for row in taken}, reasons)
        self.results.created += sum(row["sf__Created"] == "true" for row in taken)
        self.results.refused |= reasons
        if info["state"] == "JobComplete":
            return None
        return f"Salesforce ended the job {job} as {info['state']}: {info.get('errorMessage') or 'it gives no reason'}"

    def _state(self, job: str) -> str | None:
        """A job's state; None where Salesforce doesn't know it (any more)."""
        from simple_salesforce.exceptions import SalesforceResourceNotFound

        try:
            return self.client.get_job(job, False)["state"]
        except SalesforceResourceNotFound:
            return None

    def _give_up(self, job: str) -> None:
        """Ends a job that has worked on nothing. Where even that fails, Salesforce ends it by itself in time."""
        from simple_salesforce.exceptions import SalesforceError

        with contextlib.suppress(SalesforceError, requests.RequestException):
            self.client.abort_job(job, False)
        self.journal.dropped(job)


@contextlib.contextmanager
def explained(credentials: Credentials) -> Iterator[None]:
    """Turns what a client raises into Stopped, in words and without secrets."""
    from simple_salesforce.exceptions import SalesforceError, SalesforceOperationError

    try:
        yield
    except requests.RequestException as error:
        raise Stopped(f"{credentials.org} didn't answer ({type(error).__name__}).") from None
    except SalesforceError as error:
        raise Stopped(f"Salesforce answered {error.status}: {credentials.without_secrets(_reason(error))}") from None
    except (Stopped, SalesforceOperationError) as error:
        raise Stopped(credentials.without_secrets(error)) from None


def _is_unsure(error: Exception) -> bool:
    """Whether nobody knows what became of a request."""
    return isinstance(error, requests.RequestException) or getattr(error, "status", 0) >= 500


def _reason(error: Any) -> str:
    """What Salesforce says of an error: its code and message."""
    content = error.content
    if isinstance(content, list) and content and isinstance(content[0], dict):
        return f"{content[0].get('errorCode', '')} {content[0].get('message', '')}"[:300]
    return str(content)[:300]


def _rows(text: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(text))
