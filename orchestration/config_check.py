"""The configuration checked without dbt: every fault of vars.yml with its line, or a summary of what it means.

The rules are dbt's own: macros/config/config_faults.sql, rendered here with jinja2. Python adds what dbt can't see: a key
given twice, numbers that YAML reads otherwise than they look, names of time zones and of models.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType

import jinja2
import yaml

from orchestration.settings import PROJECT_ROOT, UserError

ODD_NUMBER = re.compile(r"[-+]?(0[0-7_]+|0x[0-9a-fA-F_]+|0b[01_]+|[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?)$")


@dataclass
class Checked:
    """A configuration and what was found: with faults it must not be used."""

    config: dict = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)


def check(path: Path | None = None) -> Checked:
    """Checks a file shaped like vars.yml (by default the project's). Never raises for what stands in it."""
    path = path or PROJECT_ROOT / "vars.yml"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return Checked(faults=[f"{path.name} can't be read: {error}"])
    return check_text(text, path)


def check_text(text: str, path: Path | None = None) -> Checked:
    """Checks a text as what stands, or is to stand, in a file (by default the project's vars.yml)."""
    path = path or PROJECT_ROOT / "vars.yml"
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        return Checked(faults=[f"{path.name} is not YAML: {_yaml_problem(error)}"])
    except RecursionError:
        return Checked(faults=[f"{path.name} is nested too deeply."])
    lines: dict[str, int] = {}
    faults = list(_unseen_faults(root, "", lines)) if root is not None else []
    if not isinstance(content, dict) or not isinstance(content.get("vars"), dict) or "health" not in content["vars"]:
        faults.append(
            "vars.health: nothing found; the file must hold `vars:` and under it `health:` (start from the one shipped)"
        )
        return Checked(faults=faults)
    config = content["vars"]["health"]
    found: list[str] = []
    validator().config_faults(config, found)
    if not found:
        found += _outside_faults(config, path)
    checked = Checked(config, faults + [_with_line(fault, lines) for fault in found])
    if not checked.faults:
        validator().config_warnings(config, checked.warnings)
        checked.warnings = [_with_line(warning, lines) for warning in checked.warnings]
        checked.hints = list(_hints(config))
    return checked


def require_valid(path: Path | None = None) -> None:
    """Raises UserError with every fault of the configuration, where it has any."""
    faults = check(path).faults
    if faults:
        name = (path or Path("vars.yml")).name
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise UserError(f"The configuration ({name}) has {count}; nothing was written.\n  - " + "\n  - ".join(faults))


@cache
def validator() -> ModuleType:
    """The macros of macros/config, ready to call: `validator().config_faults(config, faults)`."""
    files = sorted((PROJECT_ROOT / "macros" / "config").glob("*.sql"))
    source = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(source).module


def tables() -> dict[str, dict]:
    """What the configuration may say: keys, facts and aggregates, from the macros of these names."""
    found: dict[str, dict] = {"config_keys": {}, "built_in_facts": {}, "built_in_aggregates": {}}
    for name, table in found.items():
        getattr(validator(), name)(table)
    return found


def _yaml_problem(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return f"line {mark.line + 1}: {problem}" if mark else problem


def _unseen_faults(node: yaml.Node, path: str, lines: dict[str, int], seen: tuple[int, ...] = ()) -> Iterator[str]:
    """Keys given twice and numbers that look like something else; notes the line of every path in `lines`."""
    shown = path.removeprefix("vars.health.")
    lines.setdefault(shown, node.start_mark.line + 1)
    if id(node) in seen:
        yield f"{shown}: it contains itself (line {node.start_mark.line + 1})"
    elif isinstance(node, yaml.MappingNode):
        first: dict[str, int] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            at = f"{path}.{name}" if path else name
            shown_at = at.removeprefix("vars.health.")
            line = key.start_mark.line + 1
            if name in first and name != "<<":
                yield f"{shown_at}: given twice, in lines {first[name]} and {line}; YAML keeps the last without a word"
            first.setdefault(name, line)
            lines[shown_at] = line
            yield from _unseen_faults(value, at, lines, (*seen, id(node)))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _unseen_faults(value, f"{path}[{index}]", lines, (*seen, id(node)))
    elif node.tag.endswith((":int", ":float")) and ODD_NUMBER.match(node.value) and node.value.strip("-+0_"):
        read = yaml.safe_load(node.value)
        yield f"{shown}: {node.value} is read as {read}; write {read}, or put it in quotes (line {node.start_mark.line + 1})"


def _with_line(fault: str, lines: dict[str, int]) -> str:
    """The fault with the line of its path, or of the nearest part around it."""
    path = fault.split(": ", 1)[0]
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return f"{fault} (line {lines[path]})" if path else fault


def _outside_faults(config: dict, path: Path) -> Iterator[str]:
    """What can only be known from outside of the file: time zones, and the models of facts of one's own."""
    zone = config.get("settings", {}).get("time_zone", "UTC")
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        yield f"settings.time_zone: '{zone}' is not a time zone; write its IANA name, such as Europe/Berlin or UTC"
    if path.resolve() == (PROJECT_ROOT / "vars.yml").resolve():
        files = [
            *(PROJECT_ROOT / "models").rglob("*.sql"),
            *(PROJECT_ROOT / "models").rglob("*.py"),
            *(PROJECT_ROOT / "seeds").rglob("*.csv"),
        ]
        models = {file.stem for file in files}
        for name, fact in config.get("facts", {}).items():
            if fact["model"] not in models:
                yield f"facts.{name}.model: '{fact['model']}' is not a model here; put it in models/own/{fact['model']}.sql"


def _hints(config: dict) -> Iterator[str]:
    odd = [name for name, kpi in config["kpis"].items() if "compare" in kpi and kpi["window_days"] % 7]
    if odd:
        yield f"Windows that aren't multiples of 7 days compare unequal numbers of weekends: {', '.join(odd)}."


# The summary


def summary(checked: Checked) -> str:
    """A valid configuration as people talk about it: health scores by priority, their sections, KPIs and thresholds."""
    config = checked.config
    bands = {"green": 71, "red": 30} | config.get("bands", {})
    scores = [score for score in config["health_scores"] if score.get("active", True)]
    out = [
        f"The configuration is valid: {len(scores)} health scores, {len(config['kpis'])} KPIs, {len(config['metrics'])} metrics.",
        f"GREEN from {_number(bands['green'])} on, RED up to {_number(bands['red'])}.",
    ]
    if "score_accounts" in config:
        out.append(f"Scored are accounts where {filter_text(config['score_accounts'])}.")
    for priority, score in enumerate(scores, 1):
        out += ["", f"{priority}. {score['name']}" + (f": {score['label']}" if score.get("label") else "")]
        out.append(
            f"   for accounts where {filter_text(score['accounts'])}" if "accounts" in score else "   for all other accounts"
        )
        if "min_coverage" in score:
            out.append(f"   UNKNOWN below a coverage of {_number(score['min_coverage'])}")
        total = sum(section.get("weight", 1) for section in score["sections"])
        out.append(
            f"   {'section and KPI':<42}{'weight':>8}{'0 at':>10}{'100 at':>10}{'yellow from':>13}{'green from':>12}  on_missing"
        )
        for section in score["sections"]:
            out.append(f"   {section['name']:<42}{section.get('weight', 1) / total:>8.1%}")
            out += [_kpi_line(scored, bands) for scored in section["kpis"]]
    for title, items in (("Warnings", checked.warnings), ("Hints", checked.hints)):
        if items:
            out += ["", f"{title}:", *(f"  - {item}" for item in items)]
    return "\n".join(out)


def _kpi_line(scored: dict, bands: dict) -> str:
    low, high = scored["zero_at"], scored["hundred_at"]
    yellow, green = (low + (high - low) * bands[band] / 100 for band in ("red", "green"))
    cells = f"{_number(low):>10}{_number(high):>10}{_number(yellow):>13}{_number(green):>12}"
    return f"     {scored['kpi']:<48}{cells}  {scored.get('on_missing', 'exclude')}"


def filter_text(condition: dict) -> str:
    """A filter in words."""
    if "not" in condition:
        return f"not ({filter_text(condition['not'])})"
    for group, word in (("all", " and "), ("any", " or ")):
        if group in condition:
            parts = [filter_text(part) for part in condition[group]]
            return parts[0] if len(parts) == 1 else "(" + word.join(parts) + ")"
    ((operator, value),) = ((key, value) for key, value in condition.items() if key != "field")
    if operator == "is_missing":
        return f"{condition['field']} {'is missing' if value else 'is there'}"
    shown = ", ".join(map(str, value)) if isinstance(value, list) else value
    return f"{condition['field']} {operator.replace('_', ' ')} {shown}"


def _number(value: float) -> str:
    return f"{round(value, 4):,}".removesuffix(".0")
