"""What a CRM is given: an account's score, band, reasons and date; and which accounts changed since it last accepted them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration import journal, published

SCORES = """
with lost as (
    select account_id, kpi, section, cast(effective_weight * (100 - score) as decimal(9, 1)) as points
    from account_kpi_scores
    where as_of_date = $day
),
worst as (
    select *, row_number() over (partition by account_id order by points desc, kpi, section) as place
    from lost
    where points > 0
),
reasons as (
    select account_id, string_agg(kpi || ' (-' || points || ')', ', ' order by place) as reasons
    from worst
    where place <= 3
    group by account_id
)
select
    scores.as_of_date, scores.account_id, accounts.account_name, accounts.csm,
    scores.health_score, scores.score, scores.band, reasons.reasons
from account_health_scores as scores
left join account_health_current as accounts using (account_id)
left join reasons using (account_id)
where scores.as_of_date = $day
order by scores.account_id
"""


@dataclass(frozen=True)
class AccountScore:
    """An account's score on a date; `reasons` are the up to three KPIs that hold it down most, with their points."""

    as_of_date: date
    account_id: str
    account_name: str | None
    csm: str | None
    health_score: str
    score: int | None
    band: str
    reasons: str | None

    def content(self) -> str:
        """What a CRM shows of it, but for the date: where this is as it was, there is nothing to send."""
        return json.dumps([self.score, self.band, self.reasons])


def read(as_of: str | None = None, database: Path | None = None) -> tuple[date, list[AccountScore]]:
    """The scores of a date (by default the newest), in the order of account ids; raises UserError as `published` does."""
    with published.opened(database) as connection:
        day = published.checked_day(connection, as_of)
        return day, [AccountScore(**row) for row in published.records(connection, SCORES, {"day": day})]


class CrmJournal:
    """What one CRM has accepted, what is on its way to it, and what it refused. Each change is committed at once."""

    def __init__(self, log: sqlite3.Connection, crm: str) -> None:
        self.log = log
        self.crm = crm

    def changed(self, scores: list[AccountScore]) -> list[AccountScore]:
        """Those that differ from what was accepted last; an older date doesn't replace a newer one, nor what is on its way."""
        rows = self.log.execute("select account_id, content, as_of_date from crm_accepted where crm = ?", (self.crm,))
        accepted = {account: (content, day) for account, content, day in rows}
        rows = self.log.execute("select account_id from crm_job_rows where crm = ?", (self.crm,))
        on_its_way = {account for (account,) in rows}
        return [score for score in scores if score.account_id not in on_its_way and _is_news(score, accepted)]

    def jobs(self) -> list[str]:
        """Jobs whose results aren't known yet, oldest first."""
        rows = self.log.execute("select job_id from crm_jobs where crm = ? order by started_at, job_id", (self.crm,))
        return [job for (job,) in rows]

    def started(self, job: str, scores: list[AccountScore]) -> None:
        """A job was made, for these rows."""
        day = str(scores[0].as_of_date)
        self.log.execute("insert into crm_jobs values (?, ?, ?, ?)", (self.crm, job, day, journal.now()))
        rows = [(self.crm, job, score.account_id, score.content()) for score in scores]
        self.log.executemany("insert into crm_job_rows values (?, ?, ?, ?)", rows)
        self.log.commit()

    def ended(self, job: str, accepted: set[str], refused: dict[str, str]) -> int:
        """A job has ended: these accounts of it were accepted, these refused, each with the reason. Returns how many it took."""
        now = journal.now()
        accept = """
            insert or replace into crm_accepted
            select rows.crm, rows.account_id, jobs.as_of_date, rows.content, ?
            from crm_job_rows as rows join crm_jobs as jobs using (crm, job_id)
            where rows.crm = ? and rows.job_id = ? and rows.account_id = ?"""
        refuse = """
            insert or replace into crm_refused
            select crm, ?, as_of_date, ?, ? from crm_jobs where crm = ? and job_id = ?"""
        count = self.log.executemany(accept, [(now, self.crm, job, account) for account in accepted]).rowcount
        self.log.executemany("delete from crm_refused where crm = ? and account_id = ?", [(self.crm, a) for a in accepted])
        self.log.executemany(refuse, [(account, error, now, self.crm, job) for account, error in refused.items()])
        self._forget(job)
        return max(count, 0)

    def dropped(self, job: str) -> None:
        """A job is of no use: nothing of it was accepted, and nothing will be."""
        self._forget(job)

    def _forget(self, job: str) -> None:
        for table in ("crm_jobs", "crm_job_rows"):
            self.log.execute(f"delete from {table} where crm = ? and job_id = ?", (self.crm, job))
        self.log.commit()


def _is_news(score: AccountScore, accepted: dict[str, tuple[str, str]]) -> bool:
    content, day = accepted.get(score.account_id, (None, ""))
    return content != score.content() and str(score.as_of_date) >= day
