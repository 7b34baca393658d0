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


@pytest.mark.parametrize(
    ("place", "arguments"),
    [
        ("CUSTOMER_HEALTH_HOME", ["land", "--from", "raw"]),
        ("CUSTOMER_HEALTH_HOME", ["build"]),
        ("CUSTOMER_HEALTH_HOME", ["nightly"]),
        ("CUSTOMER_HEALTH_DB", ["land", "--from", "raw"]),
        ("CUSTOMER_HEALTH_PUBLISHED", ["publish"]),
    ],
)
def test_a_place_that_can_not_be_written_to_is_a_message(place, arguments, tmp_path, monkeypatch, capsys):
    """A file stands where a folder is to be made."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "accounts.csv").write_text("account_id,created_at\nA1,2026-01-01\n")
    (tmp_path / "none.duckdb").touch()
    (tmp_path / "file").touch()
    monkeypatch.setenv(place, str(tmp_path / "file" / "place"))
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert "can't be written to (" in said and f"; {place} says where it is." in said


def test_a_published_file_of_another_kind_is_a_message(tmp_path, monkeypatch, capsys):
    (tmp_path / "accounts.csv").write_text("account_id,created_at\n")
    monkeypatch.setenv("CUSTOMER_HEALTH_PUBLISHED", str(tmp_path / "accounts.csv"))
    assert main(["crm"]) == 2
    assert "accounts.csv can't be read as a DuckDB file" in capsys.readouterr().err
