"""Filters of the configuration as people edit them: fields, operators and values."""

from __future__ import annotations

import math
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
LIST_OPERATORS = ("in", "not_in")
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


def parsed(text: str, kind: str) -> object:
    """What was typed as a value of the field's type; what can't be read as that stays text, and validation names it."""
    text = text.strip()
    try:
        if kind == "number":
            number = float(text)
            if not math.isfinite(number):
                return text
            return int(number) if number.is_integer() and "." not in text and "e" not in text.lower() else number
        if kind == "date":
            return date.fromisoformat(text)
        if kind == "flag":
            return {"true": True, "false": False}[text.lower()]
    except (ValueError, KeyError):
        pass
    return text


def shown(value: object) -> str:
    """A single value as it is typed."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def listed(value: object) -> list:
    """The values of a leaf: those of its list, or its only one."""
    return value if isinstance(value, list) else [value] if value != "" else []


def parsed_list(texts: list[str], before: list, kind: str) -> list:
    """What was typed as a list; a value that was there before stays what it was."""
    left = list(before)

    def one(text: str) -> object:
        known = next((number for number, value in enumerate(left) if shown(value) == text), None)
        return parsed(text, kind) if known is None else left.pop(known)

    return [one(text) for text in texts]


def for_operator(value: object, before: str, operator: str) -> object:
    """A leaf's value, as another operator takes it; it stays of its type."""
    if operator != before and "is_missing" in (operator, before):
        return True if operator == "is_missing" else for_operator("", operator, operator)
    if operator in LIST_OPERATORS:
        return listed(value)
    return next(iter(listed(value)), "")


def for_kind(value: object, kind: str) -> object:
    """A leaf's value, or each of its list, read as a field of another type would have it."""
    return [for_kind(one, kind) for one in value] if isinstance(value, list) else parsed(shown(value), kind)
