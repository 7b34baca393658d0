"""How long something takes, and how much memory: of a process by itself, and of a process that is started."""

import json
import os
import resource
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Stopwatch:
    """Seconds by step of this process; printed as JSON on the last line."""

    steps: dict[str, float] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measures what is done within."""
        began = time.monotonic()
        yield
        self.steps[name] = round(time.monotonic() - began, 3)

    def print_result(self, **more: object) -> None:
        """The whole time, that of each step, and the peak of memory, children included."""
        own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        result = {
            "seconds": round(time.monotonic() - self.started, 3),
            "steps": self.steps,
            "peak_mb": max(own, children) // 1024,
        }
        print(json.dumps(result | more), flush=True)


@dataclass(frozen=True)
class Ran:
    """A process that ended: its time on the clock, its peak of memory with that of its children, and its output."""

    code: int
    seconds: float
    peak_mb: int
    output: str


def run(command: list[str], folder: Path, log: Path, environment: dict[str, str] | None = None) -> Ran:
    """Runs a command in a folder; its output goes into the file `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **(environment or {})}, stdout=output, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - began
    return Ran(process.returncode, round(seconds, 3), usage.ru_maxrss // 1024, log.read_text(encoding="utf-8"))
