"""Filters of the configuration as people edit them: fields, operators and values."""

from __future__ import annotations

from datetime import date

from studio.pipeline_macros import PipelineMacros

OPERATORS = {
    "is": "is",
    "is_not": "is not",
    "in": "is one of",
    "not_in": "is none of",
    "at_least": "is at least",
    "at_most": "is at most",
    "more_than": "is more than",
    "less_than": "is less than",
    "is_missing": "is missing",
}
TEXT_OPERATORS = ("is", "is_not", "in", "not_in", "is_missing")


def field_types(macros: PipelineMacros, health: dict) -> dict[str, str]:
    """The fields that a filter can name, with their types: text, number, date or flag."""
    with macros.of(health) as render:
        return {name: column["type"] for name, column in render("health_facts")["accounts"]["columns"].items()}


def operators(kind: str) -> dict[str, str]:
    """The operators for a type of field, with how they are shown."""
    return {name: shown for name, shown in OPERATORS.items() if kind != "text" or name in TEXT_OPERATORS}


def leaf(field: str, operator: str, value: object) -> dict:
    """A leaf of a filter."""
    return {"field": field, operator: value}


def operator_of(condition: dict) -> str:
    """The operator of a leaf; "is" where it has none yet."""
    return next((key for key in condition if key != "field"), "is")


def parsed(text: str, kind: str, operator: str) -> object:
    """What was typed as a value of the field's type; what can't be read as that stays text, and validation names it."""
    if operator == "is_missing":
        return text != "false"
    if operator in ("in", "not_in"):
        return [_one(part.strip(), kind) for part in text.split(",") if part.strip()]
    return _one(text.strip(), kind)


def shown(value: object) -> str:
    """A leaf's value as it is typed."""
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _one(text: str, kind: str) -> object:
    try:
        if kind == "number":
            number = float(text)
            return int(number) if number.is_integer() and "." not in text and "e" not in text.lower() else number
        if kind == "date":
            return date.fromisoformat(text)
        if kind == "flag":
            return {"true": True, "false": False}[text.lower()]
    except (ValueError, KeyError, OverflowError):
        pass
    return text
