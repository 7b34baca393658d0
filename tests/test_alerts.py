"""Alerts and failures, told to a receiver on this machine."""

import logging
import sqlite3

import pytest
from published_tables import Published
from receiver import receiving

from orchestration import alerts, journal, receivers
from orchestration.__main__ import main
from orchestration.notices import plain
from orchestration.settings import UserError

DAY = "2026-05-31"
SECRET = "T0P-S3CRET-T0KEN"


@pytest.fixture
def receiver():
    with receiving() as running:
        yield running


@pytest.fixture
def published(published, monkeypatch):
    for name in ("DRY_RUN", alerts.LINK, receivers.ALERT_URLS, receivers.FAILURE_URLS):
        monkeypatch.delenv(name, raising=False)
    published.score(DAY, "A-1", 28, "RED")
    published.account("A-1", "Harbor & Pine")
    return published


@pytest.fixture
def urls(receiver):
    return {receivers.ALERT_URLS: f"json://{receiver.address}/all"}


def test_what_was_built_and_not_published_is_told_to_nobody(published, tmp_path, receiver, urls):
    built = Published(tmp_path / "built.duckdb")
    built.score("2026-06-01", "A-1", 20, "RED")
    built.alert("2026-06-01", "A-1", "dropped", "2026-06-01")
    assert alerts.tell(environ=urls).sentence() == "Alerts of 2026-05-31: 0, of which 0 new; 0 told in 0 messages."
    assert receiver.titles() == []


def test_a_message_a_csm_with_reasons_and_a_link(published, receiver, urls):
    published.alert(DAY, "A-1", "dropped", "2026-05-30")
    published.alert(DAY, "A/2 ü", "renewal_at_risk", "2026-05-29", arr=5000)
    published.alert(DAY, "A-3", "renewal_at_risk", "2026-05-29", csm="Bob")
    published.alert(DAY, "A-4", "expansion", "2026-05-29", csm=" ")
    told = alerts.tell(environ=urls | {alerts.LINK: "https://crm.example/{account_id}?on={as_of_date}"})
    assert (told.alerts, told.new, told.told, told.messages, told.failures) == (4, 4, 4, 3, [])
    assert told.sentence() == "Alerts of 2026-05-31: 4, of which 4 new; 4 told in 3 messages."
    assert receiver.titles() == [
        "Customer Health: 2 alerts for Ann, 2026-05-31",
        "Customer Health: 1 alert for Bob, 2026-05-31",
        "Customer Health: 1 alert of accounts without a CSM, 2026-05-31",
    ]
    assert receiver.bodies()[0] == (
        "**Dropped**\n"
        "\n"
        "- [Harbor & Pine](https://crm.example/A-1?on=2026-05-31) (A-1): RED 28, since 2026-05-30; open_tickets (-20.0)\n"
        "\n"
        "**Renewal at risk**\n"
        "\n"
        "- [A/2 ü](https://crm.example/A%2F2%20%C3%BC?on=2026-05-31): RED 28, since 2026-05-29; open_tickets (-20.0)\n"
        "\n"
        "From the table health_alerts of 2026-05-31."
    )


def test_nothing_is_told_twice(published, receiver, urls):
    published.alert(DAY, "A-1", "dropped", "2026-05-30")
    alerts.tell(environ=urls)
    again = alerts.tell(environ=urls)
    assert (again.alerts, again.new, again.messages) == (1, 0, 0)
    assert len(receiver.received) == 1


def test_what_lasts_is_told_once_and_a_second_drop_again(published, receiver, urls):
    for day, since in (("2026-05-30", "2026-05-29"), (DAY, "2026-05-29")):
        published.score(day, "A-9", 28, "RED")
        published.alert(day, "A-1", "renewal_at_risk", since)
    published.alert("2026-05-30", "A-2", "dropped", "2026-05-29")
    published.alert(DAY, "A-2", "dropped", "2026-05-30")
    assert alerts.tell("2026-05-30", environ=urls).told == 2
    assert alerts.tell(DAY, environ=urls).told == 1
    assert "A-1" not in receiver.bodies()[1]


def test_what_lasts_stays_the_same_when_history_is_built_again(published, receiver, urls):
    published.alert(DAY, "A-1", "renewal_at_risk", DAY)
    alerts.tell(environ=urls)
    published.run("update health.health_alerts set since = '2026-03-01'")
    assert alerts.tell(environ=urls).new == 0
    published.score("2026-06-30", "A-1", 28, "RED")
    published.alert("2026-06-30", "A-1", "renewal_at_risk", "2026-06-28")
    assert alerts.tell(environ=urls).told == 1


def test_a_receiver_that_fails_is_told_the_next_night_and_the_other_not_again(published, receiver, urls):
    published.alert(DAY, "A-1", "dropped", "2026-05-30")
    two = {receivers.ALERT_URLS: f"json://{receiver.address}/one, json://{receiver.address}/two"}
    receiver.answers = [200, 500]
    told = alerts.tell(environ=two)
    assert (told.told, told.messages) == (0, 1)
    assert told.failures == ["URL 2 of CUSTOMER_HEALTH_ALERT_URLS didn't take it (it answered 500)"]
    assert "Left for the next run: 1." in told.sentence()
    published.score("2026-06-01", "A-1", 28, "RED")
    later = alerts.tell("2026-06-01", environ=two)
    assert (later.alerts, later.told, later.failures) == (0, 1, [])
    assert [path for path, _ in receiver.received] == ["/one", "/two"]
    assert "RED 28 on 2026-05-31, since 2026-05-30" in receiver.bodies("/two")[0]
    published.score("2026-06-02", "A-1", 28, "RED")
    assert alerts.tell("2026-06-02", environ=two).new == 0


@pytest.mark.parametrize(
    ("answers", "may_pass"),
    [
        ([404], False),
        ([401], False),
        ([302], False),
        ([408], True),
        ([429], True),
        ([500], True),
        ([503], True),
        ([404, 500], True),
    ],
)
def test_whether_another_try_may_help(published, receiver, answers, may_pass):
    """An address or a secret that is wrong stays so; a service that is busy or down comes back."""
    published.alert(DAY, "A-1", "dropped", "2026-05-30")
    receiver.answers = list(answers)
    told = alerts.tell(environ={receivers.ALERT_URLS: f"json://{receiver.address}/one json://{receiver.address}/two"})
    assert (len(told.failures), told.may_pass) == (len(answers), may_pass)


def test_a_service_that_cannot_be_reached_may_come_back(published, receiver):
    published.alert(DAY, "A-1", "dropped", "2026-05-30")
    told = alerts.tell(environ={receivers.ALERT_URLS: "json://127.0.0.1:1/"})
    assert (told.failures, told.may_pass) == (["URL 1 of CUSTOMER_HEALTH_ALERT_URLS didn't take it"], True)


def test_a_night_that_was_never_told_comes_with_the_next(published, receiver, urls):
    for day in ("2026-05-01", "2026-05-29", "2026-05-30", DAY):
        published.score(day, "A-9", 28, "RED")
    published.alert("2026-05-01", "A-0", "dropped", "2026-05-01")
    published.alert("2026-05-30", "A-1", "dropped", "2026-05-29")
    published.alert(DAY, "A-2", "recovered", "2026-05-30")
    alerts.tell("2026-05-29", environ=urls)
    told = alerts.tell(DAY, environ=urls)
    assert (told.alerts, told.told) == (1, 2)
    assert "RED 28 on 2026-05-30, since 2026-05-29" in receiver.bodies()[-1]
    assert alerts.tell(DAY, environ=urls).new == 0


def test_what_is_long_past_is_nothing_to_tell(published, receiver, urls):
    for day in ("2026-04-01", "2026-05-01", DAY):
        published.score(day, "A-9", 28, "RED")
    published.alert("2026-05-01", "A-1", "dropped", "2026-05-01")
    alerts.tell("2026-04-01", environ=urls)
    assert alerts.tell(DAY, environ=urls).new == 0


def test_a_crash_after_the_journal_sends_nothing_again(published, receiver, urls, monkeypatch):
    published.alert(DAY, "A-1", "dropped", "2026-05-30")
    published.alert(DAY, "A-2", "dropped", "2026-05-30", csm="Bob")
    send = receivers.Receiver.send

    def crash_at_bob(self, title, body):
        if "Bob" in title:
            raise KeyboardInterrupt
        return send(self, title, body)

    monkeypatch.setattr(receivers.Receiver, "send", crash_at_bob)
    with pytest.raises(KeyboardInterrupt):
        alerts.tell(environ=urls)
    monkeypatch.setattr(receivers.Receiver, "send", send)
    assert alerts.tell(environ=urls).told == 1
    assert [title.split(", ")[0] for title in receiver.titles()] == [
        "Customer Health: 1 alert for Ann",
        "Customer Health: 1 alert for Bob",
    ]


def test_many_alerts_go_in_several_messages(published, receiver, urls):
    published.alert(DAY, "B-0", "dropped", "2026-05-30")
    published.run("""
        insert into health.health_alerts
        select alerts.* replace ('B-' || number as account_id)
        from health.health_alerts as alerts, range(1, 60) as numbers (number)
    """)
    told = alerts.tell(environ=urls)
    assert (told.told, told.messages) == (60, 2)
    assert sum(body.count("- B-") for body in receiver.bodies()) == 60


def test_a_csm_can_have_receivers_of_their_own(published, receiver, urls):
    published.alert(DAY, "A-1", "dropped", "2026-05-30", csm="Zoë van Dam")
    published.alert(DAY, "A-2", "dropped", "2026-05-30", csm="Bob")
    alerts.tell(environ=urls | {f"{receivers.ALERT_URLS}_ZOE_VAN_DAM": f"json://{receiver.address}/zoe"})
    assert [(path, "Zoë" in message["title"]) for path, message in receiver.received] == [("/all", False), ("/zoe", True)]


def test_a_csm_without_receivers_is_said_and_told_later(published, receiver, urls):
    published.alert(DAY, "A-2", "dropped", "2026-05-30", csm="Bob")
    told = alerts.tell(environ={f"{receivers.ALERT_URLS}_ANN": f"json://{receiver.address}/ann"})
    assert (told.told, told.failures, told.may_pass) == (0, ["nobody is told of the alerts of Bob"], False)
    assert alerts.tell(environ=urls).told == 1


def test_values_cannot_become_markup_headers_or_links(published, receiver, urls):
    evil = "Evil\r\nBcc: x@y.example\n# <b>Ltd</b> [pay](https://evil.example) `rm` *now* <!channel> _x_"
    published.account("A-5", evil)
    published.alert(DAY, "A-5", "dropped", "2026-05-30", csm="Ann\nBcc: z@y.example")
    alerts.tell(environ=urls)
    ((_, message),) = receiver.received
    assert "\n" not in message["title"] and "\r" not in message["title"]
    (line,) = [line for line in message["message"].splitlines() if "Evil" in line]
    assert line.startswith("- Evil Bcc: x") and "(A-5): RED 28" in line
    for forbidden in "<>[]`*@#":
        assert forbidden not in line
    assert "://" not in line and " _x_" not in line


def test_a_message_reads_well_where_it_is_shown_as_html():
    import apprise

    body = f"**Dropped**\n\n- [{plain('<b>A & B</b>')}](https://crm.example/A-1) (A-1): RED 28; days_since_interaction (-20.0)"
    html = apprise.conversion.convert_between(apprise.NotifyFormat.MARKDOWN, apprise.NotifyFormat.HTML, body)
    assert "<strong>Dropped</strong>" in html and '<li><a href="https://crm.example/A-1">' in html
    assert "<b>" not in html and "A &amp; B" in html and "days_since_interaction" in html


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        "https://prod-01.westeurope.logic.azure.com:443/workflows/0123456789abcdef0123456789abcdef/triggers/manual/paths/invoke"
        "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        "mailtos://health%40example.com:PASSWORD@example.com?smtp=smtp.example.com&from=health@example.com&to=a@x.example,b@x.example",
        "jsons://user:PASSWORD@hooks.example.com/health",
    ],
    ids=["Slack", "Teams", "e-mail", "webhook"],
)
def test_urls_as_the_documentation_has_them(url):
    assert len(receivers.general({receivers.ALERT_URLS: f"{url} {url}"})) == 2


def test_what_people_write_stays_readable():
    assert plain("Müller & Söhne, Inc. (days_since_interaction -20.0)") == "Müller & Söhne, Inc. (days_since_interaction -20.0)"
    assert plain("a\u2028b\u202ec\x00") == "a b c"


@pytest.mark.parametrize("status", [404, 302, 500])
def test_urls_stay_secret_when_a_receiver_fails(published, receiver, caplog, capfd, monkeypatch, status):
    caplog.set_level(logging.DEBUG)
    for name in ("apprise", "urllib3", "requests"):
        caplog.set_level(logging.DEBUG, name)
    published.alert(DAY, "A-1", "dropped", "2026-05-30")
    receiver.answers = [status]
    monkeypatch.setenv(receivers.ALERT_URLS, f"json://user:{SECRET}@{receiver.address}/{SECRET}/?+X-Key={SECRET}")
    assert main(["alerts"]) == 1
    assert_secret(caplog, capfd, f"it answered {status}")
    assert journal.path().exists()


def test_urls_stay_secret_when_nobody_listens(published, caplog, capfd, monkeypatch):
    caplog.set_level(logging.DEBUG)
    published.alert(DAY, "A-1", "dropped", "2026-05-30")
    monkeypatch.setenv(receivers.ALERT_URLS, f"json://user:{SECRET}@127.0.0.1:9/{SECRET}")
    assert main(["alerts"]) == 1
    assert_secret(caplog, capfd, "URL 1 of CUSTOMER_HEALTH_ALERT_URLS didn't take it")


@pytest.mark.parametrize("url", [f"slakc://{SECRET}/x", f"{SECRET}", f"slack://{SECRET}", f"http:/{SECRET}"])
def test_a_url_that_is_none_is_a_message_without_it(published, caplog, capfd, monkeypatch, url):
    caplog.set_level(logging.DEBUG)
    published.alert(DAY, "A-1", "dropped", "2026-05-30")
    monkeypatch.setenv(receivers.ALERT_URLS, url)
    assert main(["alerts"]) == 2
    assert_secret(caplog, capfd, "isn't one that apprise can send to")


def test_a_url_that_is_none_is_said_where_no_alert_would_go_there(published, caplog, capfd, monkeypatch, urls):
    monkeypatch.setenv(f"{receivers.ALERT_URLS}_ANN", f"slakc://{SECRET}/x")
    monkeypatch.setenv(receivers.ALERT_URLS, urls[receivers.ALERT_URLS])
    assert main(["alerts"]) == 2
    assert_secret(caplog, capfd, "URL 1 of CUSTOMER_HEALTH_ALERT_URLS_ANN (slakc://...) isn't one that apprise can send to")


def assert_secret(caplog, capfd, message):
    """The message came out; the secret, whole or in part, didn't, nor is it in the journal."""
    out, err = capfd.readouterr()
    assert message in out + err
    log = "".join(record.getMessage() for record in caplog.records) + caplog.text
    for hidden in (SECRET, SECRET.lower(), SECRET[:8]):
        assert hidden not in out + err + log
        assert not journal.path().exists() or hidden.encode() not in journal.path().read_bytes()


def test_the_loggers_are_as_before(published, receiver, urls):
    names = ("apprise", "urllib3", "requests")
    before = [(logging.getLogger(n).level, logging.getLogger(n).propagate, list(logging.getLogger(n).handlers)) for n in names]
    published.alert(DAY, "A-1", "dropped", "2026-05-30")
    alerts.tell(environ=urls)
    after = [(logging.getLogger(n).level, logging.getLogger(n).propagate, list(logging.getLogger(n).handlers)) for n in names]
    assert before == after


def test_urls_are_separated_by_blanks_or_commas(receiver):
    value = (
        f"json://{receiver.address}/a,b json://{receiver.address}/c,json://{receiver.address}/d ,\n json://{receiver.address}/e,"
    )
    assert [r.name for r in receivers.general({receivers.ALERT_URLS: value})] == [
        f"URL {place} of CUSTOMER_HEALTH_ALERT_URLS" for place in (1, 2, 3, 4)
    ]


def test_a_dry_run_shows_the_messages_and_keeps_nothing(published, receiver, monkeypatch, capsys):
    published.alert(DAY, "A-1", "dropped", "2026-05-30")
    assert main(["alerts", "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "To: nobody\nCustomer Health: 1 alert for Ann" in out and "Nothing was sent; 1 message would be." in out
    assert not journal.path().exists()


@pytest.mark.parametrize(
    ("environment", "arguments", "message"),
    [
        ({}, [], "CUSTOMER_HEALTH_ALERT_URLS isn't set"),
        ({alerts.LINK: "https://x.example/accounts"}, ["--dry-run"], "isn't a web address that holds {account_id}"),
        ({alerts.LINK: "javascript:{account_id}"}, ["--dry-run"], "isn't a web address"),
        ({alerts.LINK: "https://x.example/{account_id})"}, ["--dry-run"], "isn't a web address"),
        ({}, ["--dry-run", "--as-of", "2026-05-30"], "AS_OF: 2026-05-30 isn't published; what is lies between"),
        ({}, ["--dry-run", "--as-of", "yesterday"], "AS_OF: 'yesterday' is not a date"),
    ],
)
def test_a_mistake_is_a_message(published, environment, arguments, message, monkeypatch, capsys):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(["alerts", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_two_runs_at_once_are_refused(published, urls):
    published.alert(DAY, "A-1", "dropped", "2026-05-30")
    with journal.opened(write=True), pytest.raises(UserError, match="Another run is sending"):
        alerts.tell(environ=urls)


def test_failures_are_told_once_a_run(published, receiver, urls):
    link = "https://dagster.example/runs/1"
    first = alerts.notify_failure("run 1", ["health_models", "unique_grain <b>"], link, environ=urls)
    assert (first.told, first.messages) == (2, 1)
    assert receiver.bodies() == [
        "Failed in the run run 1:\n\n- health_models\n- unique_grain \u2039b\u203a\n\n[The run](https://dagster.example/runs/1)"
    ]
    assert alerts.notify_failure("run 1", ["health_models"], link, environ=urls).messages == 0
    assert alerts.notify_failure("run 1", ["health_models", "another"], link, environ=urls).told == 1
    assert alerts.notify_failure("run 2", "health_models", environ=urls).told == 1


def test_failures_can_have_receivers_of_their_own_or_none(published, receiver, urls):
    alerts.notify_failure("run 1", "x", environ=urls | {receivers.FAILURE_URLS: f"json://{receiver.address}/data-team"})
    assert [path for path, _ in receiver.received] == ["/data-team"]
    assert alerts.notify_failure("run 1", "y", environ={}).failures == [
        "CUSTOMER_HEALTH_ALERT_URLS isn't set, so nobody was told"
    ]


def test_the_journal_says_what_was_told(published, receiver, urls):
    published.alert(DAY, "A-1", "dropped", "2026-05-30")
    alerts.tell(environ=urls)
    with sqlite3.connect(journal.path()) as log:
        assert log.execute("select kind, subject, item, since, told_for from told").fetchall() == [
            ("alert", "A-1", "dropped", "2026-05-30", DAY)
        ]
        assert log.execute("select count(*) from delivered").fetchone() == (0,)
        assert log.execute("select * from nights").fetchall() == [(DAY, 1)]
