"""Where things lie, and what the raw tables are."""

import os
import re
import zoneinfo
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

PROJECT_ROOT = Path(__file__).resolve().parent.parent
DATABASE, HOME, PUBLISHED = "CUSTOMER_HEALTH_DB", "CUSTOMER_HEALTH_HOME", "CUSTOMER_HEALTH_PUBLISHED"


class UserError(Exception):
    """A mistake that whoever runs a command can mend; its message says how. Shown without a traceback."""


@dataclass(frozen=True)
class RawTable:
    """A raw table as models/staging/_raw__sources.yml describes it; `time` is the first time that each of its rows has."""

    name: str
    description: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    time: str | None = None


@cache
def raw_tables() -> tuple[RawTable, ...]:
    """The raw tables, in the order of the sources file."""
    sources = yaml.safe_load((PROJECT_ROOT / "models/staging/_raw__sources.yml").read_text(encoding="utf-8"))
    return tuple(_raw_table(table) for table in sources["sources"][0]["tables"])


def _raw_table(table: dict) -> RawTable:
    required = [column for column in table["columns"] if column.get("config", {}).get("meta", {}).get("required")]
    return RawTable(
        name=table["name"],
        description=table["description"],
        columns=tuple(column["name"] for column in table["columns"]),
        required=tuple(column["name"] for column in required),
        time=next((column["name"] for column in required if column["data_type"] == "timestamp"), None),
    )


TARGETS = ("duckdb", "postgres", "spark")


def target() -> str:
    """The engine that is built in, by its name in profiles.yml: CUSTOMER_HEALTH_TARGET, else duckdb.

    Raises UserError for one that isn't known.
    """
    name = os.environ.get("CUSTOMER_HEALTH_TARGET") or "duckdb"
    if name not in TARGETS:
        raise UserError(f"CUSTOMER_HEALTH_TARGET: '{name}' is no engine that can be built in; known are {', '.join(TARGETS)}.")
    return name


def require_duckdb(instead: str) -> None:
    """Raises UserError, which says what to do instead, where another engine is built in."""
    if target() != "duckdb":
        raise UserError(f"This works on the file that DuckDB builds, and CUSTOMER_HEALTH_TARGET is {target()}: {instead}.")


def database_path() -> Path:
    """The DuckDB file that is built: CUSTOMER_HEALTH_DB, else customer_health.duckdb in the project folder."""
    return PROJECT_ROOT / os.environ.get(DATABASE, "customer_health.duckdb")


def home() -> Path:
    """Where landed data and state live: CUSTOMER_HEALTH_HOME, else .customer_health in the project folder."""
    return PROJECT_ROOT / os.environ.get(HOME, ".customer_health")


def writable(folder: Path, variable: str) -> Path:
    """A folder, made where it isn't there. Raises UserError where it can't be written to; `variable` says where it is to be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
        why = "Permission denied"
    except (FileNotFoundError, PermissionError, NotADirectoryError, FileExistsError) as error:
        why = error.strerror
    raise UserError(f"{folder} can't be written to ({why}); {variable} says where it is.") from None


def published_path() -> Path:
    """What readers open: CUSTOMER_HEALTH_PUBLISHED, else published/customer_health.duckdb in CUSTOMER_HEALTH_HOME."""
    named = os.environ.get(PUBLISHED)
    return PROJECT_ROOT / named if named else home() / "published" / "customer_health.duckdb"


def health_config(config_file: Path | None = None) -> dict:
    """`vars: health:` of a file shaped like vars.yml, by default that; empty where it doesn't hold any.

    What is wrong in it is for the validator to say (config_check), not for who reads a part of it.
    """
    path = config_file or PROJECT_ROOT / "vars.yml"
    try:
        known = path.stat()
    except OSError:
        return {}
    return _health_of(path, known.st_mtime_ns, known.st_size)


@lru_cache(maxsize=8)
def _health_of(path: Path, _changed: int, _size: int) -> dict:
    """The configuration in a file as it is now: reading it takes longer than most of what is done with it."""
    try:
        part = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, UnicodeError, yaml.YAMLError):
        return {}
    for key in ("vars", "health"):
        part = part.get(key) if isinstance(part, dict) else None
    return part if isinstance(part, dict) else {}


def health_settings(config_file: Path | None = None) -> dict:
    """The settings in it; empty where there are none."""
    found = health_config(config_file).get("settings")
    return found if isinstance(found, dict) else {}


def _text_setting(name: str, default: str, config_file: Path | None = None) -> str:
    value = health_settings(config_file).get(name, default)
    return value if isinstance(value, str) and value.strip() else default


def raw_schema() -> str:
    """The schema that the raw tables are looked for in, and landed into."""
    return _text_setting("raw_schema", "raw")


def raw_identifier(table: str) -> str:
    """The name a raw table goes by in that schema."""
    names = health_settings().get("raw_tables")
    name = names.get(table, table) if isinstance(names, dict) else table
    return name if isinstance(name, str) and name else table


def published_schema(config_file: Path | None = None) -> str:
    """The schema of the published tables; profiles.yml says the default."""
    return _text_setting("published_schema", "health", config_file)


def published_versions() -> int:
    """How many published versions are kept."""
    number = health_settings().get("published_versions", 7)
    return number if isinstance(number, int) and not isinstance(number, bool) and number >= 2 else 7


def time_zone() -> str:
    """The time zone, by its IANA name, of the clock that starts the nightly run."""
    zone = _text_setting("time_zone", "UTC")
    return zone if zone in zoneinfo.available_timezones() else "UTC"


def nightly_at() -> tuple[int, int]:
    """Hour and minute of that clock at which it starts."""
    match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", _text_setting("nightly_at", "02:30"))
    return (int(match[1]), int(match[2])) if match else (2, 30)
