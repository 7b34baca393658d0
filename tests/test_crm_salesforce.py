"""Scores into Salesforce: what arrives, by the real client against a Salesforce on this machine, and what is a mistake."""

import logging
import sqlite3

import pytest
import salesforce_fake
from salesforce_sending import BY_CLIENT, BY_PASSWORD, BY_TOKEN, DAY, Waits, send

from orchestration import journal
from orchestration.__main__ import main
from orchestration.salesforce_session import Credentials
from orchestration.settings import UserError


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
