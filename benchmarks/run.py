"""Runs the benchmark: this project beside DuckDB SQL and Polars by hand, the results checked equal, and the table written.

    python -m benchmarks.run 1 5

The numbers are millions of events a year; SCALE="1 5" in the environment says the same.
"""

import argparse
import importlib.util
import json
import os
import shutil
import sys
import time
from pathlib import Path

from benchmarks import environment, generate, project, report
from benchmarks.measure import run

ROOT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).with_name("RESULTS.md")
STEPS = ("first", "night", "replay")
SCRIPTS = {"DuckDB by hand": "by_hand_duckdb", "Polars by hand": "by_hand_polars"}
KPI_DATES = 7  # of a replay, the project's KPIs of every seventh date are compared, and all scores


def main(arguments: list[str] | None = None) -> int:
    """The command line; 1 where results differ, 2 where something is missing."""
    options = _options(arguments)
    if not importlib.util.find_spec("polars"):
        print("Polars isn't installed here; it comes with the environment that `make setup` makes.", file=sys.stderr)
        return 2
    started = time.monotonic()
    cores = environment.use_two_cores()
    measured: list[report.Measured] = []
    for millions in options.scale:
        events = round(float(millions) * 1_000_000)
        folder = generate.CACHE / "runs" / f"{millions}-{options.history}"
        shutil.rmtree(folder, ignore_errors=True)
        data = _generated(events, options.accounts, options.history)
        for step in options.steps:
            measured.append(_measured(step, events, options.history, data, folder))
            if fault := _fault(step, folder):
                print(fault, file=sys.stderr)
                return 1
            page = report.markdown(measured, options.accounts, environment.describe(cores, ROOT))
            options.output.write_text(page, encoding="utf-8")
        if not options.keep:
            shutil.rmtree(folder)
    print(f"\n{page}\nWritten to {options.output} after {time.monotonic() - started:.0f} s in all.")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__.splitlines()[0])
    parser.add_argument("scale", nargs="*", default=(os.environ.get("SCALE") or "1 5").split(), help="millions of events a year")
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--history", type=int, choices=[1, 2], default=1, help="years of data before the night")
    parser.add_argument("--steps", nargs="+", choices=STEPS, help="default: all; with --history 2 first and night")
    parser.add_argument("--output", type=Path, default=RESULTS)
    parser.add_argument("--keep", action="store_true", help="keep the databases, in data/bench/runs")
    options = parser.parse_args(arguments)
    options.steps = [step for step in STEPS if step in (options.steps or (STEPS if options.history == 1 else STEPS[:2]))]
    return options


def _generated(events: int, accounts: int, years: int) -> Path:
    print(f"{events:,} events, {accounts:,} accounts: making the data ...", flush=True)
    began = time.monotonic()
    # In a process of its own: what this one takes would be counted as the peak of those that it starts.
    command = ["-m", "benchmarks.generate", "--events", str(events), "--accounts", str(accounts), "--years", str(years)]
    ran = run([sys.executable, *command], ROOT, generate.CACHE / "generate.log")
    if ran.code:
        raise SystemExit(f"failed:\n{ran.output[-4000:]}")
    print(f"  {time.monotonic() - began:.1f} s")
    return Path(ran.output.splitlines()[-2])


def _measured(step: str, events: int, years: int, data: Path, folder: Path) -> report.Measured:
    """All three do a step."""
    print(f"{events:,} events, {report.WORK[step]}:", flush=True)
    print("  this project ...", end=" ", flush=True)
    ours = project.step(step, data, folder / "project")
    print(f"{ours['seconds']:.1f} s, {ours['peak_mb']:,} MB", flush=True)
    seconds, peak = {"this project": ours["seconds"]}, {"this project": ours["peak_mb"]}
    for engine, script in SCRIPTS.items():
        print(f"  {engine} ...", end=" ", flush=True)
        out = folder / script
        command = ["-m", f"benchmarks.{script}", step, "--data", str(data), "--out", str(out), "--years", str(years)]
        ran = run([sys.executable, *command], ROOT, folder / f"{script}.log")
        if ran.code:
            raise SystemExit(f"failed:\n{ran.output[-4000:]}")
        seconds[engine], peak[engine] = ran.seconds, ran.peak_mb
        print(f"{ran.seconds:.1f} s, {ran.peak_mb:,} MB   {json.loads(ran.output.splitlines()[-1])['steps']}", flush=True)
    return report.Measured(events, years, step, seconds, peak, ours["steps"])


def _fault(step: str, folder: Path) -> str | None:
    """What differs between the three, if anything."""
    print("  comparing ...", end=" ", flush=True)
    database = folder / ("project_replay" if step == "replay" else "project") / "customer_health.duckdb"
    files = [str(folder / script / f"{step}.parquet") for script in SCRIPTS.values()]
    command = ["-m", "benchmarks.compare", step, "--project", str(database), "--by-hand", *files]
    ran = run([sys.executable, *command, "--every", str(KPI_DATES)], ROOT, folder / "compare.log")
    print(f"{ran.output.strip() if not ran.code else 'they differ'}, {ran.seconds:.1f} s", flush=True)
    return ran.output if ran.code else None


if __name__ == "__main__":
    sys.exit(main())
