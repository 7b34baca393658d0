"""The lock files work without make or uv."""

import subprocess
import sys

from project import ROOT


def test_plain_pip_installs_the_requirements(tmp_path):
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    bin_folder = tmp_path / "venv" / "bin"
    install = ["install", "--quiet", "--no-deps", "--no-compile", "--require-hashes", "-r", str(ROOT / "requirements.txt")]
    subprocess.run([str(bin_folder / "pip"), *install], check=True)
    version = subprocess.run([str(bin_folder / "dbt"), "--version"], capture_output=True, text=True, check=True).stdout
    assert "1.12" in version and "duckdb: 1.11" in version
    subprocess.run([str(bin_folder / "pip"), "check"], check=False)
    code = "import dagster, dagster_dbt, pandas, duckdb, pyarrow"
    subprocess.run([str(bin_folder / "python"), "-c", code], check=True)
