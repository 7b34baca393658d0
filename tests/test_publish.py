"""Publishing: readers see whole versions and never an error; versions are kept, rolled back to, and survive a kill."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from project import ROOT

from orchestration import build, publish, settings, version_files
from orchestration.__main__ import main
from orchestration.settings import UserError
from orchestration.version_files import VersionFiles

READERS, PUBLICATIONS = 20, 50
READER = ROOT / "tests" / "publication_reader.py"
UV = shutil.which("uv", path=f"{ROOT}/.uv/bin{os.pathsep}{os.environ['PATH']}")


@pytest.fixture(autouse=True)
def places(tmp_path, monkeypatch):
    """The environment of an installation in `tmp_path`."""
    monkeypatch.setenv("CUSTOMER_HEALTH_DB", str(tmp_path / "built.duckdb"))
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CUSTOMER_HEALTH_PUBLISHED", str(tmp_path / "published" / "scores.duckdb"))
    monkeypatch.delenv("TO", raising=False)
    # Both read vars.yml, which takes longer than a publication.
    monkeypatch.setattr(settings, "published_schema", lambda: "health")
    monkeypatch.setattr(settings, "published_versions", lambda: 7)


@pytest.fixture
def published(tmp_path):
    return tmp_path / "published" / "scores.duckdb"


def make_database(path: Path, number: int, rows: int = 30) -> None:
    """A database as a build leaves it: of configuration c<number>, with <rows> rows for each of three days from <number> on."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(  # the view and the other table are no published tables
            """create schema if not exists health; create schema if not exists health_staging;
            create or replace table health_staging.base_tickets as select 1 as ticket_id;
            create or replace view health.account_kpis as select 1 as one;
            create or replace table health.config_impact as select 1 as one"""
        )
        for table in ("account_health_scores", "account_section_scores"):
            connection.execute(
                f"""create or replace table health.{table} (as_of_date date not null, account_id varchar, config_version varchar);
                comment on table health.{table} is 'One row an account''s day';
                comment on column health.{table}.account_id is 'Whose';
                insert into health.{table}
                select date '2026-01-01' + (({number} + i % 3)::integer), 'A' || i, 'c{number}'
                from range({3 * rows}) as numbers (i)"""
            )


def publish_numbers(tmp_path: Path, *numbers: int, keep: int | None = None) -> list[str]:
    """Publishes databases of these numbers one after the other, and gives the versions' names."""
    names = []
    for number in numbers:
        make_database(tmp_path / "built.duckdb", number)
        names.append(publish.publish(keep=keep).name)
    return names


def seen_config(published: Path) -> str:
    with duckdb.connect(str(published), read_only=True) as connection:
        return connection.execute("select config_version from health.publication").fetchone()[0]


def test_twenty_readers_see_fifty_publications_whole(tmp_path, published):
    """No error and no torn read; each reader sees versions in the order of publication."""
    (first,) = publish_numbers(tmp_path, 0)
    stop = tmp_path / "stop"
    command = [sys.executable, str(READER), str(published), str(stop)]
    readers = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(READERS)]
    try:
        assert [reader.stdout.readline() for reader in readers] == ["ready\n"] * READERS
        names = [first]
        for number in range(1, PUBLICATIONS + 1):
            names += publish_numbers(tmp_path, number)
            time.sleep(0.1)
    finally:
        stop.touch()
        ended = [reader.communicate(timeout=60) for reader in readers]
    assert [error for _, error in ended if error] == []
    found = [json.loads(text) for text, _ in ended]
    assert [wrong for reader in found for wrong in reader["wrong"]] == []
    for reader in found:
        places = [names.index(version) for version in reader["seen"]]
        assert places == sorted(places)
        assert len(places) > 3
    assert sum(reader["reads"] for reader in found) > 3 * PUBLICATIONS


def test_a_version_holds_the_published_tables_and_says_what_it_is(tmp_path, published):
    make_database(tmp_path / "built.duckdb", 3)
    version = publish.publish(run_id="run-1")
    assert (version.first_as_of_date, version.last_as_of_date) == (date(2026, 1, 4), date(2026, 1, 6))
    assert datetime.now(UTC).replace(tzinfo=None) - version.published_at < timedelta(minutes=1)
    assert published.resolve() == version.path
    assert version.path.parent == published.parent / "versions"
    with duckdb.connect(str(published), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name, coalesce(comment, '') from duckdb_tables() order by 1"
        ).fetchall()
        described = connection.execute(
            "select comment, is_nullable from duckdb_columns() where table_name = 'account_health_scores' order by column_index"
        ).fetchall()
        publication = connection.execute("select version, config_version, run_id from health.publication").fetchall()
    assert tables == [
        ("health.account_health_scores", "One row an account's day"),
        ("health.account_section_scores", "One row an account's day"),
        ("health.publication", ""),
    ]
    assert described == [(None, False), ("Whose", True), (None, True)]
    assert publication == [(version.name, "c3", "run-1")]


def test_older_clients_can_open_it(tmp_path, published):
    """The storage version that DuckDB 1.0 reads, by the file's header and by DuckDB; nothing lies beside the file."""
    publish_numbers(tmp_path, 1)
    header = published.read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    assert int.from_bytes(header[12:20], "little") == 64
    with duckdb.connect(str(published), read_only=True) as connection:
        assert connection.execute("select tags['storage_version'] from duckdb_databases() where not internal").fetchone() == (
            "v1.0.0+",
        )
    assert [path.suffix for path in (published.parent / "versions").glob("[!.]*")] == [".duckdb"]
    assert not published.resolve().stat().st_mode & 0o222


def test_a_version_goes_by_the_name_of_the_link_in_queries(tmp_path, published):
    """What stands before the schema, `scores.health`, doesn't change from version to version."""
    for name in publish_numbers(tmp_path, 1, 2):
        for path in (published, published.parent / "versions" / f"scores.{name}.duckdb"):
            with duckdb.connect(str(path), read_only=True) as connection:
                assert connection.execute("select current_database()").fetchone() == ("scores",)


@pytest.mark.skipif(not UV, reason="make brings uv; run the tests by make test")
def test_a_client_of_duckdb_1_1_reads_through_publications(tmp_path, published):
    """BI tools have drivers inside that are years old."""
    old = tmp_path / "duckdb_1_1"
    install = [UV, "pip", "install", "--quiet", "--no-deps", "--python", sys.executable, "--target", str(old)]
    subprocess.run([*install, "duckdb==1.1.3"], check=True)
    publish_numbers(tmp_path, 0)
    stop = tmp_path / "stop"
    command = [sys.executable, str(READER), str(published), str(stop)]
    reader = subprocess.Popen(command, env={"PYTHONPATH": str(old)}, stdout=subprocess.PIPE, text=True)
    assert reader.stdout.readline() == "ready\n"
    publish_numbers(tmp_path, *range(1, 20))
    stop.touch()
    found = json.loads(reader.communicate(timeout=60)[0])
    assert found["wrong"] == []
    assert found["duckdb"] == "1.1.3"
    assert len(found["seen"]) > 3


def test_who_opened_the_version_before_keeps_reading_it(tmp_path, published):
    publish_numbers(tmp_path, 1)
    with duckdb.connect(str(published), read_only=True) as old:
        publish_numbers(tmp_path, *range(2, 12))
        assert old.execute("select distinct config_version from health.account_health_scores").fetchall() == [("c1",)]
        assert seen_config(published) == "c11"


def test_the_last_versions_are_kept_and_never_the_current_one_removed(tmp_path, published):
    names = publish_numbers(tmp_path, *range(10))
    assert [version.name for version in publish.versions()] == names[:2:-1]
    assert [version.config_version for version in publish.versions() if version.is_current] == ["c9"]
    publish.rollback(names[3])
    (newest,) = publish_numbers(tmp_path, 10, keep=2)
    # The one that was current until now may be in the hands of someone who is just opening it.
    assert [version.name for version in publish.versions()] == [newest, names[9], names[3]]
    assert seen_config(published) == "c10"


def test_names_follow_each_other_whatever_the_clock_does(tmp_path, published, monkeypatch):
    class Clock:
        moment = datetime(2026, 6, 1, 2, 30, tzinfo=UTC)

        @classmethod
        def now(cls, zone):
            return cls.moment

    monkeypatch.setattr(version_files, "datetime", Clock)
    names = publish_numbers(tmp_path, 1, 2)
    Clock.moment -= timedelta(hours=1)
    names += publish_numbers(tmp_path, 3)
    Clock.moment += timedelta(hours=2)
    names += publish_numbers(tmp_path, 4)
    assert names == ["20260601T023000Z", "20260601T023000Z-2", "20260601T023000Z-3", "20260601T033000Z"]
    assert [version.name for version in publish.versions()] == names[::-1]


def test_rollback_goes_one_back_each_time_or_to_the_one_named(tmp_path, published, capsys):
    names = publish_numbers(tmp_path, 1, 2, 3)
    assert main(["rollback"]) == 0
    assert f"now get version {names[1]} in place of {names[2]}" in capsys.readouterr().out
    assert seen_config(published) == "c2"
    assert main(["rollback"]) == 0
    assert seen_config(published) == "c1"
    assert main(["rollback"]) == 2
    assert f"{names[0]} is the oldest version that is kept; there are: {', '.join(names[::-1])}" in capsys.readouterr().err
    assert main(["rollback", f"scores.{names[2]}.duckdb"]) == 0
    assert seen_config(published) == "c3"
    assert main(["rollback", names[2]]) == 2
    assert "is the current version already" in capsys.readouterr().err
    publish.rollback()
    assert main(["versions"]) == 0
    assert f"* {names[1]}" in capsys.readouterr().out
    publish_numbers(tmp_path, 4)
    assert seen_config(published) == "c4"


def test_mistakes_are_messages(tmp_path, published, capsys):
    def message(*arguments: str) -> str:
        assert main(list(arguments)) == 2
        return capsys.readouterr().err

    assert "isn't there yet; run make demo" in message("publish")
    assert "Nothing was published to" in message("rollback")
    assert "'x' is not a version; nothing was published yet" in message("rollback", "x")
    assert "Nothing was published to" in message("versions")
    duckdb.connect(str(tmp_path / "built.duckdb")).close()
    assert "holds no scores yet; run make build" in message("publish")
    (name,) = publish_numbers(tmp_path, 1)
    assert f"There is only one version, {name}: nothing to go back to." in message("rollback")
    assert f"'x' is not a version; there are: {name}." in message("rollback", "x")
    with VersionFiles(published).alone():
        assert "Another process is just publishing to" in message("publish")
    published.unlink()
    published.write_text("somebody's own file")
    assert "is something else than a published version, so it isn't replaced" in message("publish")
    assert published.read_text() == "somebody's own file"


def test_a_database_that_is_being_written_is_not_published(tmp_path, published):
    make_database(tmp_path / "built.duckdb", 1)
    code = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(tmp_path / "built.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout.readline() == "held\n"
        with pytest.raises(UserError, match="is being written by another process"):
            publish.publish()
        writer.stdin.close()
    assert publish.publish().config_version == "c1"


def test_what_a_failed_build_left_is_not_published(tmp_path, published, capsys):
    publish_numbers(tmp_path, 1)
    make_database(tmp_path / "built.duckdb", 2)
    with pytest.raises(UserError), build.unfinished():
        raise UserError("dbt failed")
    assert main(["publish"]) == 2
    assert "The newest build failed" in capsys.readouterr().err
    assert seen_config(published) == "c1"
    with build.unfinished():
        pass
    assert main(["publish"]) == 0
    assert seen_config(published) == "c2"


def test_a_killed_publication_changes_nothing_and_leaves_nothing(tmp_path, published):
    (name,) = publish_numbers(tmp_path, 1)
    make_database(tmp_path / "built.duckdb", 2, rows=700_000)
    versions = published.parent / "versions"
    killed = subprocess.Popen([sys.executable, "-m", "orchestration", "publish"], cwd=ROOT, stdout=subprocess.PIPE)
    while not (partial := list(versions.glob(".*.partial"))) or partial[0].stat().st_size < 100_000:
        assert killed.poll() is None, "it ended before it could be killed"
        time.sleep(0.005)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert list(versions.glob(".*.partial"))
    assert [version.name for version in publish.versions()] == [name]
    assert seen_config(published) == "c1"
    (after,) = publish_numbers(tmp_path, 3)
    assert not list(versions.glob(".*.partial*"))
    assert [version.name for version in publish.versions()] == [after, name]
    assert seen_config(published) == "c3"


def test_a_publication_that_fails_leaves_nothing(tmp_path, published, monkeypatch):
    (name,) = publish_numbers(tmp_path, 1)
    monkeypatch.setattr(publish, "sync", lambda path: (_ for _ in ()).throw(OSError("the disk is full")))
    with pytest.raises(OSError, match="the disk is full"):
        publish.publish()
    assert [path.name for path in (published.parent / "versions").glob("*.duckdb")] == [f"scores.{name}.duckdb"]
    assert not list((published.parent / "versions").glob(".*.partial*"))


def test_a_version_that_cannot_be_read_is_listed_but_not_rolled_back_to(tmp_path, published, capsys):
    names = publish_numbers(tmp_path, 1, 2)
    path = VersionFiles(published).path(names[0])
    path.chmod(0o644)
    path.write_bytes(b"x" * 20_000)
    assert main(["versions"]) == 0
    assert re.search(rf"{names[0]} +what can't be read", capsys.readouterr().out)
    assert main(["rollback"]) == 2
    assert "can't be read; nothing was changed" in capsys.readouterr().err
    assert seen_config(published) == "c2"
