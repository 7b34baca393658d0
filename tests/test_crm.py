"""Scores into a CRM: the real client against a Salesforce on this machine, and files."""

import csv
import datetime
import logging
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import requests
import salesforce_fake
from published_tables import Published

from orchestration import crm, crm_files, crm_salesforce, journal, salesforce_jobs
from orchestration.__main__ import main
from orchestration.salesforce_session import LONGEST_WAIT_SECONDS, TRIES, Credentials, PoliteSession, _asked_wait
from orchestration.settings import UserError

ROOT = Path(__file__).resolve().parent.parent
DAY = "2026-05-31"
BY_TOKEN = {
    "SALESFORCE_INSTANCE_URL": f"https://{salesforce_fake.HOST}",
    "SALESFORCE_ACCESS_TOKEN": salesforce_fake.TOKEN,
}
BY_PASSWORD = {
    "SALESFORCE_USERNAME": salesforce_fake.USER,
    "SALESFORCE_PASSWORD": salesforce_fake.PASSWORD,
    "SALESFORCE_SECURITY_TOKEN": salesforce_fake.SECURITY_TOKEN,
}
BY_CLIENT = {
    "SALESFORCE_DOMAIN": "fake.my",
    "SALESFORCE_CONSUMER_KEY": salesforce_fake.KEY,
    "SALESFORCE_CONSUMER_SECRET": salesforce_fake.CONSUMER_SECRET,
}


@pytest.fixture
def org():
    with salesforce_fake.running() as running:
        yield running


@pytest.fixture
def published(tmp_path, monkeypatch):
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CUSTOMER_HEALTH_PUBLISHED", str(tmp_path / "published.duckdb"))
    monkeypatch.setenv("CUSTOMER_HEALTH_DB", str(tmp_path / "built.duckdb"))
    for name in os.environ:
        if name.startswith("SALESFORCE_") or name in ("AS_OF", "SEND", "TO"):
            monkeypatch.delenv(name)
    return Published(tmp_path / "published.duckdb")


@pytest.fixture
def three(published, org):
    """Three accounts that Salesforce knows, one of them without a score."""
    published.score(DAY, "A-1", 28, "RED", {"open_tickets": 20, "csm_score": 17.55, "nps": 0, "a": 5, "b": 1})
    published.score(DAY, "A-2 Ü", 90, "GREEN")
    published.score(DAY, "A-3", None, "UNKNOWN")
    org.accounts = {"A-1": {}, "A-2 Ü": {}, "A-3": {"Health_Score__c": "50"}}
    return published


class Waits:
    """A sleep that takes no time, and a clock that it moves."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def clock(self) -> float:
        return sum(self.slept)


def send(org, as_of=None, environ=BY_TOKEN, waits=None, per_second=1000.0, timeout=10.0):
    """Syncs against the fake, without waiting."""
    waits = waits or Waits()
    session = PoliteSession(per_second, waits.sleep, waits.clock, timeout)
    session.mount("https://", salesforce_fake.ToFake(org.port))
    return crm_salesforce.sync(as_of, send=True, environ=environ, session=session, sleep=waits.sleep)


def test_scores_arrive_in_the_fields_of_the_accounts(three, org):
    result = send(org)
    assert (result.accounts, result.changed, result.stopped) == (3, 3, None)
    assert (result.results.accepted, result.results.jobs, result.results.refused) == (3, 1, {})
    assert result.sentence() == "Scores of 2026-05-31 for Salesforce: 3 accounts, 3 to send; 3 accepted, 0 refused; jobs: 1."
    assert org.accounts["A-1"] == {
        "Customer_Health_Id__c": "A-1",
        "Health_Score__c": "28",
        "Health_Band__c": "RED",
        "Health_Reasons__c": "open_tickets (-20.0), csm_score (-17.6), a (-5.0)",
        "Health_Scored_On__c": DAY,
    }
    assert org.accounts["A-2 Ü"]["Health_Reasons__c"] is None
    assert org.accounts["A-3"]["Health_Score__c"] is None


def test_only_what_changed_is_sent_again(three, org):
    send(org)
    assert send(org).changed == 0
    assert org.count("POST", "jobs/ingest$") == 1
    three.score("2026-06-01", "A-1", 28, "RED", {"open_tickets": 20, "csm_score": 17.55, "a": 5})
    three.score("2026-06-01", "A-2 Ü", 60, "YELLOW")
    result = send(org)
    assert (result.changed, result.results.accepted) == (1, 1)
    assert (org.accounts["A-1"]["Health_Scored_On__c"], org.accounts["A-2 Ü"]["Health_Scored_On__c"]) == (DAY, "2026-06-01")


def test_an_older_date_does_not_replace_a_newer_one(three, org):
    three.score("2026-05-30", "A-1", 70, "YELLOW")
    send(org)
    assert send(org, "2026-05-30").changed == 0
    assert org.accounts["A-1"]["Health_Score__c"] == "28"


def test_a_dry_run_needs_no_credentials_and_sends_nothing(three, org, capsys):
    assert main(["crm"]) == 0
    out = capsys.readouterr().out
    assert "3 accounts, 3 to send. Nothing was sent" in out
    assert "Customer_Health_Id__c=A-3, Health_Score__c=#N/A, Health_Band__c=UNKNOWN" in out
    assert not journal.path().exists() and org.requests == []


def test_batches_and_rows_that_are_refused(three, org):
    org.row_errors = {"A-2 Ü": "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access:--"}
    del org.accounts["A-3"]
    result = send(org, environ=BY_TOKEN | {"SALESFORCE_BATCH_ROWS": "2"})
    assert (result.results.jobs, result.results.accepted, result.stopped) == (2, 1, None)
    assert result.results.refused == {
        "A-2 Ü": "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access:--",
        "A-3": "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --",
    }
    assert "  refused A-3: REQUIRED_FIELD_MISSING" in "\n".join(result.lines())
    assert refused() == {"A-2 Ü", "A-3"}
    org.row_errors = {}
    again = send(org)
    assert (again.changed, again.results.accepted, set(again.results.refused)) == (2, 1, {"A-3"})
    assert refused() == {"A-3"}


def refused() -> set[str]:
    with sqlite3.connect(journal.path()) as log:
        return {account for (account,) in log.execute("select account_id from crm_refused")}


@pytest.mark.parametrize("environ", [BY_TOKEN, BY_PASSWORD, BY_CLIENT], ids=["token", "password", "client"])
def test_each_way_to_sign_in(three, org, environ):
    assert send(org, environ=environ).results.accepted == 3


def test_a_busy_server_is_asked_again_after_as_long_as_it_says(three, org):
    org.misbehave("POST", "jobs/ingest$", 429, Retry_After="7")
    org.misbehave("PUT", "batches", 429, Retry_After="11")
    org.misbehave("PATCH", "ingest/", 503)
    org.misbehave("GET", "successfulResults", 500, 500)
    waits = Waits()
    result = send(org, waits=waits)
    assert (result.results.accepted, result.results.jobs, len(org.jobs)) == (3, 1, 1)
    assert 7 in waits.slept and 11 in waits.slept
    org_waits = [seconds for seconds in waits.slept if seconds not in (7, 11) and seconds > 0.01]
    assert all(0.5 <= seconds <= 4 for seconds in org_waits) and len(org_waits) >= 4


def test_retry_after_may_be_a_date():
    answer = requests.Response()
    answer.headers["Retry-After"] = "Wed, 21 Oct 2015 07:28:00 GMT"
    assert _asked_wait(answer) == 0


def test_a_server_that_stays_busy_ends_the_run_and_the_next_goes_on(three, org):
    org.misbehave("PUT", "batches", *[503] * TRIES)
    result = send(org, environ=BY_TOKEN | {"SALESFORCE_BATCH_ROWS": "2"})
    assert result.results.accepted == 3 and len(org.jobs) == 3
    three.score("2026-06-01", "A-1", 1, "RED")
    org.misbehave("POST", "jobs/ingest$", *[429] * TRIES)
    stopped = send(org)
    assert stopped.stopped == "Salesforce answered 429: []"
    assert send(org).results.accepted == 1


def test_a_wait_that_is_too_long_is_left_to_the_next_run(three, org):
    org.misbehave("POST", "jobs/ingest$", 429, Retry_After=str(LONGEST_WAIT_SECONDS + 1))
    waits = Waits()
    assert "429" in send(org, waits=waits).stopped
    assert LONGEST_WAIT_SECONDS + 1 not in waits.slept


@pytest.mark.parametrize("action", ["lose", "cut"])
def test_an_upload_without_an_answer_is_given_up_and_sent_anew(three, org, action):
    org.misbehave("PUT", "batches", action)
    result = send(org, timeout=2)
    assert (result.results.accepted, result.results.jobs) == (3, 1)
    assert sorted(job.state for job in org.jobs.values()) == ["Aborted", "JobComplete"]


@pytest.mark.parametrize("action", ["lose", "cut"])
def test_a_job_whose_closing_has_no_answer_is_not_sent_again(three, org, action):
    org.misbehave("PATCH", "ingest/", action)
    result = send(org, timeout=2)
    assert (result.results.accepted, len(org.jobs)) == (3, 1)


@pytest.mark.parametrize(("method", "path"), [("GET", "ingest/"), ("POST", "jobs/ingest$"), ("GET", "failedResults")])
def test_what_does_no_harm_twice_is_asked_again(three, org, method, path):
    org.misbehave(method, path, "cut")
    result = send(org)
    assert (result.results.accepted, result.results.jobs) == (3, 1)


def test_a_salesforce_that_never_answers_ends_the_run(three, org):
    org.misbehave("GET", "ingest/", *["cut"] * TRIES)
    assert send(org).stopped == "fake.my.salesforce.com didn't answer (ConnectionError)."
    assert send(org).results.accepted == 3 and len(org.jobs) == 1


def test_an_upload_that_always_fails_ends_the_run(three, org):
    org.misbehave("PUT", "batches", 500, 500, 500)
    result = send(org)
    assert result.stopped.startswith("Salesforce answered 500")
    assert {job.state for job in org.jobs.values()} == {"Aborted"}
    assert send(org).results.accepted == 3


def test_a_field_that_is_not_there_ends_the_run(three, org):
    result = send(org, environ=BY_TOKEN | {"SALESFORCE_BAND_FIELD": "Band__c"})
    assert "as Failed: InvalidBatch : Field name not found : Band__c" in result.stopped
    result = send(org, environ=BY_TOKEN | {"SALESFORCE_ID_FIELD": "Id__c"})
    assert (
        result.stopped
        == "Salesforce answered 400: INVALIDJOB Field name provided, Id__c does not match an External ID for Account"
    )
    assert send(org).results.accepted == 3


def test_a_field_can_be_left_out_and_other_fields_are_another_target(three, org):
    environ = BY_TOKEN | {"SALESFORCE_REASONS_FIELD": "", "SALESFORCE_DATE_FIELD": " "}
    assert send(org, environ=environ).results.accepted == 3
    assert set(org.accounts["A-1"]) == {"Customer_Health_Id__c", "Health_Score__c", "Health_Band__c"}
    assert send(org).results.accepted == 3


def test_a_job_that_takes_too_long_is_collected_by_the_next_run(three, org, monkeypatch):
    monkeypatch.setattr(salesforce_jobs, "JOB_SECONDS", 10)
    org.polls_until_done = 10**6
    result = send(org)
    assert (result.results.unfinished, result.results.accepted) == (1, 0)
    assert "jobs still at work, whose results the next run asks for: 1" in result.sentence()
    org.polls_until_done = 1
    again = send(org)
    assert (again.changed, again.results.accepted, again.results.earlier, len(org.jobs)) == (0, 3, 1, 1)


@pytest.mark.parametrize(
    ("method", "path", "jobs"),
    [("PUT", "batches", 2), ("PATCH", "ingest/", 1), ("GET", "successfulResults", 1)],
    ids=["while uploading", "while closing", "before the results"],
)
def test_a_run_that_is_killed_is_taken_up(three, org, method, path, jobs):
    org.misbehave(method, path, "lose")
    code = f"""
import os, salesforce_fake
from orchestration import crm_salesforce
from orchestration.salesforce_session import PoliteSession
session = PoliteSession(1000, lambda seconds: None)
session.mount("https://", salesforce_fake.ToFake({org.port}))
crm_salesforce.sync(send=True, session=session, sleep=lambda seconds: None)
"""
    environment = os.environ | BY_TOKEN | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    run = subprocess.Popen([sys.executable, "-c", code], env=environment)
    assert org.held.wait(60)
    with pytest.raises(UserError, match="Another run is sending"):
        send(org)
    run.send_signal(signal.SIGKILL)
    run.wait()
    result = send(org)
    assert (result.results.accepted, len(org.jobs)) == (3, jobs)
    assert send(org).changed == 0


def test_a_job_that_salesforce_forgot_is_sent_anew(three, org, monkeypatch):
    monkeypatch.setattr(salesforce_jobs, "JOB_SECONDS", 10)
    org.polls_until_done = 10**6
    send(org)
    org.jobs.clear()
    org.polls_until_done = 1
    assert send(org).results.accepted == 3


def test_requests_are_paced(three, org):
    waits = Waits()
    send(org, waits=waits, per_second=2)
    assert waits.clock() >= (len(org.requests) - 1) / 2


def test_secrets_stay_secret(three, org, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    wrong = BY_PASSWORD | {"SALESFORCE_PASSWORD": "WR0NG-PASSW0RD"}
    with pytest.raises(UserError, match=r"refused to sign in to ann@fake.example: INVALID_LOGIN") as caught:
        send(org, environ=wrong)
    assert org.count("POST", "Soap") == 1
    body = f'[{{"errorCode": "X", "message": "token {salesforce_fake.TOKEN}"}}]'
    org.misbehave("POST", "jobs/ingest$", 400, body=body)
    stopped = send(org)
    assert stopped.stopped == "Salesforce answered 400: X token ***"
    shown = str(caught.value) + stopped.sentence() + caplog.text + "".join(capfd.readouterr())
    shown += repr(Credentials.from_environment(BY_TOKEN)) + repr(Credentials.from_environment(BY_PASSWORD))
    secrets = ("WR0NG-PASSW0RD", salesforce_fake.TOKEN, salesforce_fake.SECURITY_TOKEN, salesforce_fake.PASSWORD)
    for secret in secrets:
        assert secret not in shown
        assert secret.encode() not in journal.path().read_bytes()


def test_an_expired_session_is_said(three, org):
    result = send(org, environ=BY_TOKEN | {"SALESFORCE_ACCESS_TOKEN": "OLD"})
    assert result.stopped == "Salesforce answered 401: INVALID_SESSION_ID Session expired or invalid"


@pytest.mark.parametrize(
    ("environment", "arguments", "message"),
    [
        ({}, ["crm", "--send"], "No credentials for Salesforce are set"),
        ({"SALESFORCE_USERNAME": "x"}, ["crm"], "SALESFORCE_PASSWORD, SALESFORCE_SECURITY_TOKEN isn't set"),
        ({"SALESFORCE_ACCESS_TOKEN": "x"}, ["crm"], "SALESFORCE_INSTANCE_URL isn't set"),
        (BY_TOKEN | {"SALESFORCE_INSTANCE_URL": "http://x.example"}, ["crm"], "SALESFORCE_INSTANCE_URL must be like https://"),
        (BY_CLIENT | {"SALESFORCE_DOMAIN": "x/y"}, ["crm"], "SALESFORCE_DOMAIN must be like"),
        ({"SALESFORCE_SCORE_FIELD": "Health Score"}, ["crm"], "SALESFORCE_SCORE_FIELD: 'Health Score' is not the API name"),
        ({"SALESFORCE_ID_FIELD": ""}, ["crm"], "SALESFORCE_ID_FIELD: '' is not the API name"),
        ({"SALESFORCE_BAND_FIELD": "health_score__c"}, ["crm"], "name the same field"),
        ({"SALESFORCE_BATCH_ROWS": "many"}, ["crm"], "SALESFORCE_BATCH_ROWS: 'many' is not a number from 1 to 100000"),
        ({}, ["crm", "--as-of", "2026-05-30"], "AS_OF: 2026-05-30 isn't published"),
        ({}, ["crm-files"], "TO is missing"),
    ],
)
def test_a_mistake_is_a_message(three, environment, arguments, message, monkeypatch, capsys):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(arguments) == 2
    assert message in capsys.readouterr().err


def test_files_hold_every_account(published, tmp_path, capsys):
    published.account("A-1", "Harbor & Pine", "Ann")
    published.score(DAY, "A-1", 28, "RED", {"open_tickets": 20})
    published.score(DAY, "A-3", None, "UNKNOWN")
    folder = tmp_path / "new" / "folder"
    assert main(["crm-files", "--to", str(folder)]) == 0
    assert "Scores of 2 accounts on 2026-05-31" in capsys.readouterr().out
    assert sorted(path.name for path in folder.iterdir()) == ["health_scores_2026-05-31.csv", "health_scores_2026-05-31.parquet"]
    assert (folder / "health_scores_2026-05-31.csv").read_bytes().decode().split("\r\n") == [
        "as_of_date,account_id,account_name,csm,health_score,score,band,reasons",
        "2026-05-31,A-1,Harbor & Pine,Ann,default,28,RED,open_tickets (-20.0)",
        "2026-05-31,A-3,,,default,,UNKNOWN,",
        "",
    ]
    rows = pq.read_table(folder / "health_scores_2026-05-31.parquet").to_pylist()
    assert rows[1] == dict.fromkeys(crm_files.COLUMNS.names) | {
        "as_of_date": datetime.date(2026, 5, 31),
        "account_id": "A-3",
        "health_score": "default",
        "band": "UNKNOWN",
    }


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1"])
def test_no_cell_becomes_a_formula(published, tmp_path, name):
    published.account("A-1", name, '=HYPERLINK("http://x")')
    published.score(DAY, "A-1", 28, "RED")
    dropped = crm_files.drop(tmp_path / "out")
    with dropped.csv.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["account_name"], row["csm"]) == (f"'{name}", '\'=HYPERLINK("http://x")')
    assert pq.read_table(dropped.parquet).to_pylist()[0]["account_name"] == name


def test_a_file_is_whole_or_not_there(published, tmp_path, monkeypatch):
    published.score(DAY, "A-1", 28, "RED")
    dropped = crm_files.drop(tmp_path)
    before = dropped.csv.read_bytes()

    def full(path, scores):
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(crm_files, "_write_csv", full)
    with pytest.raises(UserError, match="No space left on device"):
        crm_files.drop(tmp_path)
    assert dropped.csv.read_bytes() == before and not list(tmp_path.glob("*.partial"))


def test_reasons_are_as_in_account_health_current(published):
    published.score(DAY, "A-1", 28, "RED", {"b": 5.04, "a": 5.04, "c": 0.04, "d": 3})
    _, (score,) = crm.read()
    assert score.reasons == "a (-5.0), b (-5.0), d (-3.0)"
