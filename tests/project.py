"""A copy of the project in a folder of its own, to land and build in as a user would."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
import yaml

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("macros", "models", "seeds", "snapshots", "orchestration", "tests/generic", "tests/singular")
FILES = ("dbt_project.yml", "profiles.yml", "vars.yml")


class Project:
    """The project copied to `folder`, with its own database, landed data and dbt state; `schema` holds what is built."""

    schema = "health"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "customer_health.duckdb"
        _copy(folder)
        removed = ("DBT_", "CUSTOMER_HEALTH_", "AS_OF", "SINCE", "FROM", "FRESH", "NAME", "MAKE")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(removed)} | {
            "CUSTOMER_HEALTH_DB": self.database.name,
            "CUSTOMER_HEALTH_HOME": str(folder / "home"),
            "DBT_PROFILES_DIR": str(folder),
            "PYTHONPATH": str(folder),
            "NO_COLOR": "1",
        }
        (folder / "target").mkdir()
        shutil.copy(_parsed(), folder / "target")  # so that dbt parses only what differs from the project as it stands

    def empty(self) -> None:
        """Removes what was built."""
        self.database.unlink(missing_ok=True)

    def configure(self, health: object) -> None:
        """Writes vars.yml."""
        text = yaml.safe_dump({"vars": {"health": health}}, allow_unicode=True, sort_keys=False)
        (self.folder / "vars.yml").write_text(text, encoding="utf-8")

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        """Runs `python -m orchestration ...`."""
        return self._start([sys.executable, "-m", "orchestration", *arguments], environment)

    def python(self, code: str, **environment: str) -> subprocess.CompletedProcess:
        """Runs a line of Python in the copy."""
        return self._start([sys.executable, "-c", code], environment)

    def dbt(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        """Runs dbt in the copy."""
        dbt = str(Path(sys.executable).parent / "dbt")
        return self._start([dbt, "--no-use-colors", *arguments], environment)

    def land(self, folder: Path) -> None:
        """Lands a folder; fails the test where that fails."""
        ended = self.run("land", "--from", str(folder))
        assert ended.returncode == 0, ended.stderr

    def build(self, as_of: str | None = None, since: str | None = None) -> None:
        """Builds dates; fails the test where that fails."""
        dates = (["--as-of", as_of] if as_of else []) + (["--since", since] if since else [])
        ended = self.run("build", *dates)
        assert ended.returncode == 0, ended.stdout[-4000:] + ended.stderr

    def query(self, sql: str) -> list[tuple]:
        """The rows of a query against the database."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def records(self, sql: str) -> list[dict]:
        """The rows of a query, each by the names of its columns."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            result = connection.execute(sql)
            names = [column[0] for column in result.description]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def frame(self, sql: str) -> pd.DataFrame:
        """The rows of a query as a DataFrame."""
        return pd.DataFrame(self.records(sql))

    def _start(self, command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess:
        return subprocess.run(
            command, cwd=self.folder, env=self.environment | environment, capture_output=True, text=True, check=False
        )


def _copy(folder: Path) -> None:
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)


@cache
def _parsed() -> Path:
    """What dbt keeps of the project once it has parsed it. It says where seeds lie, so that copy stays until the tests end."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    _copy(folder)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DBT_", "CUSTOMER_HEALTH_"))}
    dbt = [str(Path(sys.executable).parent / "dbt"), "--quiet", "parse", "--profiles-dir", str(folder)]
    subprocess.run(dbt, cwd=folder, env=environment, check=True, capture_output=True)
    return folder / "target" / "partial_parse.msgpack"


def write_csv(folder: Path, name: str, text: str) -> None:
    """Writes a raw file, its lines without the indentation they have in a test."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(line.strip() for line in text.strip().splitlines()) + "\n", encoding="utf-8")
