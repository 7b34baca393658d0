"""Spark: the session that profiles.yml describes, for what is done outside dbt."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
import yaml

from orchestration.settings import PROJECT_ROOT, UserError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def require_ready() -> None:
    """Raises UserError where PySpark, or the Java that it runs in this process, is missing."""
    try:
        import pyspark  # noqa: F401
    except ImportError:
        raise UserError(
            "The target spark needs its adapter: make does so with CUSTOMER_HEALTH_TARGET=spark, uv by `uv sync --extra spark`."
        ) from None
    if not os.environ.get("SPARK_REMOTE") and not _java():
        raise UserError(
            "Spark needs Java 17 or newer, and there is none: install one (Debian: apt-get install openjdk-17-jre-headless), "
            "name its folder in JAVA_HOME, or name a Spark Connect server in SPARK_REMOTE (sc://host:15002)."
        )


def folder() -> Path:
    """What a session in this process keeps: its tables and its metastore, as profiles.yml says."""
    return Path(PROJECT_ROOT / _parameters()["spark.sql.warehouse.dir"]).parent


def where() -> str:
    """What tells one Spark from another: its server, or the folder of a session in this process."""
    return os.environ.get("SPARK_REMOTE") or str(folder())


def session() -> SparkSession:
    """The session that dbt too gets; only one program at a time can hold that of a folder."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.enableHiveSupport()
    for name, value in _parameters().items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def quoted(*names: str) -> str:
    """A name, or the parts of one, as an identifier."""
    return ".".join("`" + name.replace("`", "``") + "`" for name in names)


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")


def _parameters() -> dict[str, str]:
    """The server_side_parameters of profiles.yml."""
    path = Path(os.environ.get("DBT_PROFILES_DIR", PROJECT_ROOT)) / "profiles.yml"
    output = yaml.safe_load(path.read_text(encoding="utf-8"))["customer_health"]["outputs"]["spark"]
    environment = jinja2.Environment(autoescape=False)
    environment.globals["env_var"] = lambda name, default="": os.environ.get(name, default)
    return {name: environment.from_string(value).render() for name, value in output["server_side_parameters"].items()}
