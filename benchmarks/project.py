"""The benchmark's work done by this project, as a user would run it: land a folder, build a date or a range of dates.

    python -m benchmarks.project first --data FOLDER --out FOLDER

Database, landed files and dbt's state lie in `--out`. The configuration is vars.yml here.
"""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from benchmarks.days import LAST_DAY, NIGHT_DAY, REPLAY_SINCE
from benchmarks.definitions import CONFIG
from benchmarks.measure import Ran, run

ROOT = Path(__file__).resolve().parent.parent
SCORES = ("account_kpis", "account_kpi_scores", "account_section_scores", "account_health_scores")
BUILD = "import sys; from pathlib import Path; from orchestration import build; build.build(*sys.argv[1:3], Path(sys.argv[3]))"


class Project:
    """The project with a database and landed files of its own in `folder`; `environment` names another engine."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder.resolve()
        self.database = self.folder / "customer_health.duckdb"
        self.target = self.folder / "target"
        self.environment = {
            "CUSTOMER_HEALTH_DB": str(self.database),
            "CUSTOMER_HEALTH_HOME": str(self.folder / "home"),
            "DBT_TARGET_PATH": str(self.target),
            "DBT_LOG_PATH": str(self.folder / "logs"),
            "DBT_LOG_FORMAT_FILE": "json",
            "DBT_PROFILES_DIR": str(ROOT),
            "DBT_HEALTH_AS_OF": "",
            "DBT_HEALTH_SINCE": "",
            "PYTHONPATH": str(ROOT),
        } | environment

    def land(self, raw: Path) -> Ran:
        """Lands a folder of raw files."""
        return self._run("land", ["-m", "orchestration", "land", "--from", str(raw.resolve())])

    def build(self, as_of: date, since: date | None = None) -> Ran:
        """Builds a date, or all dates from `since` on."""
        shutil.rmtree(self.folder / "logs", ignore_errors=True)
        return self._run("build", ["-c", BUILD, str(as_of), str(since) if since else "", str(CONFIG)])

    def sql_seconds(self) -> dict[str, float]:
        """What the statements of the last build took, as dbt's log says: KPIs and scores, history, quality, tests, other."""
        manifest = json.loads((self.target / "manifest.json").read_text(encoding="utf-8"))
        scoring = _with_ancestors(manifest, (f"model.customer_health.{name}" for name in SCORES))
        seconds = dict.fromkeys(("KPIs and scores", "history", "quality", "tests", "other"), 0.0)
        for line in (self.folder / "logs" / "dbt.log").read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            if event["info"]["name"] == "SQLQueryStatus":
                node = event["data"].get("node_info", {}).get("unique_id", "")
                seconds[_group(node, manifest, scoring)] += event["data"]["elapsed"]
        return {group: round(spent, 3) for group, spent in seconds.items()}

    def copy_to(self, folder: Path) -> "Project":
        """The same database and landed files once more, to go on from apart."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.copytree(self.folder / "home", folder / "home", copy_function=os.link)
        shutil.copytree(self.target, folder / "target")
        shutil.copy(self.database, folder)
        return Project(folder)

    def _run(self, name: str, arguments: list[str]) -> Ran:
        ran = run([sys.executable, *arguments], ROOT, self.folder / f"{name}.log", self.environment)
        if ran.code:
            raise SystemExit(f"The project's {name} failed; the end of its output:\n{ran.output[-4000:]}")
        return ran


def step(name: str, data: Path, out: Path, since: date = REPLAY_SINCE) -> dict:
    """Lands and builds what a step asks for; seconds by part, and the peak of memory. The replay goes on in a copy."""
    if name == "first":
        shutil.rmtree(out, ignore_errors=True)
    project = Project(out)
    if name == "replay":
        project = Project(out.with_name(out.name + "_replay"))
        landed, built = None, project.build(LAST_DAY, since)
    else:
        landed = project.land(data / ("year" if name == "first" else "night"))
        built = project.build(LAST_DAY if name == "first" else NIGHT_DAY)
    groups = project.sql_seconds()
    if name == "first":
        project.copy_to(out.with_name(out.name + "_replay"))
    landing = landed.seconds if landed else 0.0
    return {
        "seconds": round(landing + built.seconds, 3),
        "steps": {"landing": landing, **groups, "dbt itself": round(built.seconds - sum(groups.values()), 3)},
        "peak_mb": max(built.peak_mb, landed.peak_mb if landed else 0),
    }


def _with_ancestors(manifest: dict, names: Iterable[str]) -> set[str]:
    """Nodes and all that they are made from."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += manifest["parent_map"].get(node, [])
    return found


def _group(node: str, manifest: dict, scoring: set[str]) -> str:
    """What a node's time counts as."""
    if node.startswith("test."):
        return "tests"
    if not node.startswith("model."):
        return "other"
    if node in scoring or "/staging/" in manifest["nodes"][node]["original_file_path"]:
        return "KPIs and scores"
    return "quality" if "/quality/" in manifest["nodes"][node]["original_file_path"] else "history"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.project", description=__doc__.splitlines()[0])
    parser.add_argument("step", choices=["first", "night", "replay"])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--since", type=date.fromisoformat, default=REPLAY_SINCE, help="the replay's first date")
    options = parser.parse_args()
    print(json.dumps(step(options.step, options.data, options.out, options.since)))


if __name__ == "__main__":
    main()
