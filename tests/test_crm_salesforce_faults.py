"""Scores into a Salesforce that is busy, silent or forgetful, by runs that are killed: every score arrives, once."""

import os
import signal
import subprocess
import sys

import pytest
import requests
from project import ROOT
from salesforce_sending import BY_TOKEN, Waits, send

from orchestration import salesforce_jobs
from orchestration.salesforce_session import LONGEST_WAIT_SECONDS, TRIES, _asked_wait
from orchestration.settings import UserError


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
