"""What a user's mistakes on the command line answer: a message that says what would be right, and exit code 2."""

import pytest

from orchestration.__main__ import main


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CUSTOMER_HEALTH_DB", str(tmp_path / "none.duckdb"))
    for name in ("AS_OF", "SINCE", "FROM", "NAME", "FRESH", "CUSTOMER_HEALTH_PUBLISHED"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["land"], "FROM is missing"),
        (["land", "--from", "/nowhere/at/all"], "is not a folder"),
        (["build", "--as-of", "31.05.2026"], "AS_OF: '31.05.2026' is not a date; write yyyy-mm-dd."),
        (["build", "--as-of", "2026-02-30"], "AS_OF: '2026-02-30' is not a date"),
        (["build", "--as-of", "2026-05-01", "--since", "2026-05-02"], "SINCE 2026-05-02 lies after AS_OF 2026-05-01."),
        (["example", "nothing", "--from", "."], "'nothing' is not an example; there are: growthco"),
        (["nightly", "--as-of", "tomorrow"], "AS_OF: 'tomorrow' is not a date"),
        (["summary"], "isn't there yet; run make demo"),
        (["crm"], "isn't there yet; run make build, then make publish."),
        (["crm-files", "--to", "out"], "isn't there yet; run make build, then make publish."),
    ],
)
def test_a_mistake_is_a_message(arguments, message, capsys):
    assert main(arguments) == 2
    assert message in capsys.readouterr().err
