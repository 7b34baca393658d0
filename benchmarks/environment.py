"""What a measurement was made on: machine, versions, date, commit."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

CORES = 2
PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb", "polars")


def use_two_cores() -> int:
    """Keeps this process and those it starts on two cores, where the system can; returns how many they have."""
    if not hasattr(os, "sched_setaffinity"):
        return os.cpu_count() or 1
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    return len(os.sched_getaffinity(0))


def describe(cores: int, root: Path, *more: str) -> list[str]:
    """A line each for machine, versions (of `more` packages too), and date with commit."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{package} {_version(package)}" for package in PACKAGES + more)
    return [
        f"Machine: {_processor()}, {cores} cores used, {memory:.0f} GB of memory",
        f"Versions: Python {platform.python_version()}, {versions}",
        f"Date: {datetime.now(UTC):%Y-%m-%d}, commit {_commit(root)}",
    ]


def _processor() -> str:
    """The processor's name."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed)"


def _commit(root: Path) -> str:
    """The commit, and whether files differ from it (the results themselves don't count)."""

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False).stdout.strip()

    try:
        changed = git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!benchmarks/RESULTS.md")
        return (git("rev-parse", "--short", "HEAD") or "unknown") + (" with changes" if changed else "")
    except OSError:
        return "unknown"
