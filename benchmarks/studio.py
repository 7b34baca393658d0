"""How long the studio's pictures take to follow the pointer: 50,000 accounts, 20 KPIs, headless Chromium.

    python -m benchmarks.studio [--accounts 50000] [--events 1000000]

Makes the data, builds and publishes it in a folder of its own, opens the Configure page, comes to a threshold and then to a
weight, rests there for a moment as a hand does, drags it, and prints the milliseconds from each input to the frame that shows it.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from benchmarks import generate
from benchmarks.measure import run

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("CUSTOMER_HEALTH_CHROMIUM", "/usr/bin/chromium")
COPIED = ("macros", "models", "seeds", "snapshots", "tests/generic", "tests/singular", "orchestration", "studio")
FILES = ("dbt_project.yml", "profiles.yml")
MOVES, PAUSE = 100, 0.03
HOVER = 400  # ms from coming to a handle to dragging it, as a hand takes


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.studio", description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, default=50_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    options = parser.parse_args()
    folder = generate.CACHE / "studio"
    environment = _built(options.events, options.accounts, folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment["CUSTOMER_HEALTH_STUDIO_PORT"] = str(port)
    server = subprocess.Popen([sys.executable, "-m", "studio"], cwd=folder, env=os.environ | environment)
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        for what, timings in _dragged(f"http://127.0.0.1:{port}").items():
            timings.sort()
            middle, most = timings[len(timings) // 2], timings[int(len(timings) * 0.95)]
            print(f"{what}: {len(timings)} pictures, median {middle:.0f} ms, p95 {most:.0f} ms, most {timings[-1]:.0f} ms")
    finally:
        server.terminate()
        server.wait()


def _built(events: int, accounts: int, folder: Path) -> dict[str, str]:
    """A project with the benchmark's configuration, built and published; gives the environment that names its parts."""
    data = generate.generated(events, accounts)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name)
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    shutil.copy(ROOT / "benchmarks" / "vars.yml", folder / "vars.yml")
    environment = {
        "CUSTOMER_HEALTH_DB": str(folder / "customer_health.duckdb"),
        "CUSTOMER_HEALTH_HOME": str(folder / "home"),
        "DBT_PROFILES_DIR": str(folder),
        "PYTHONPATH": str(folder),
    }
    for command in (["land", "--from", str(data / "year")], ["build", "--as-of", "2026-05-31"], ["publish"]):
        print(" ".join(command[:1]), "...", flush=True)
        ran = run([sys.executable, "-m", "orchestration", *command], folder, folder / "build.log", environment)
        if ran.code:
            raise SystemExit(ran.output[-4000:])
    return environment


def _wait(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url)
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The studio doesn't answer.")


def _dragged(url: str) -> dict[str, list[float]]:
    """The milliseconds of each picture, by what was dragged."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.goto(f"{url}/configure")
        page.wait_for_function("document.querySelector('#bands-now')?.getAttribute('aria-label')", timeout=120_000)
        page.locator(".kpi-name").first.click()
        page.locator("#line-zero").wait_for()
        page.wait_for_timeout(2000)
        found = {
            "a threshold": _moved(page, page.locator("#line-zero")),
            "a weight": _moved(page, page.locator("input[type=range][data-weight='0']")),
        }
        browser.close()
    return found


def _moved(page, handle) -> list[float]:
    """Moves something by the pointer, back and forth."""
    page.evaluate("tuning.timings.length = 0")
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.wait_for_timeout(HOVER)
    page.mouse.down()
    for move in range(MOVES):
        page.mouse.move(x + abs(move % 40 - 20) * 3, y)
        time.sleep(PAUSE)
    page.mouse.up()
    page.wait_for_timeout(1000)
    return page.evaluate("[...tuning.timings]")


if __name__ == "__main__":
    main()
