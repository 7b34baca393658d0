"""The filter language of docs/configuration.md (`accounts:` of a health score, `where:` of a metric)."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from .raw import BLANKS, read_time

ORDERINGS = {
    "at_least": lambda value, bound: value >= bound,
    "at_most": lambda value, bound: value <= bound,
    "more_than": lambda value, bound: value > bound,
    "less_than": lambda value, bound: value < bound,
}


def number(literal: int | float | str | bool) -> Fraction:
    """A number of the configuration, exactly as it is written there."""
    return Fraction(int(literal)) if isinstance(literal, bool) else Fraction(str(literal).strip())


def day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def fields_of(condition: dict | None) -> set[str]:
    """Every field that a filter names."""
    if not condition:
        return set()
    if "not" in condition:
        return fields_of(condition["not"])
    for group in ("all", "any"):
        if group in condition:
            return {name for part in condition[group] for name in fields_of(part)}
    return {condition["field"]}


def matches(condition: dict | None, row: dict) -> bool:
    """Whether the row meets the filter: two-valued logic, a comparison with null is false, and `not` of it true."""
    if not condition:
        return True
    if "all" in condition:
        return all(matches(part, row) for part in condition["all"])
    if "any" in condition:
        return any(matches(part, row) for part in condition["any"])
    if "not" in condition:
        return not matches(condition["not"], row)
    value = row.get(condition["field"])
    ((operator, literal),) = ((key, item) for key, item in condition.items() if key != "field")
    if operator == "is_missing":
        return (value is None) == literal
    if value is None:
        return False
    if operator == "is":
        return same(value, literal)
    if operator == "is_not":
        return not same(value, literal)
    if operator == "in":
        return any(same(value, item) for item in literal)
    if operator == "not_in":
        return not any(same(value, item) for item in literal)
    return ORDERINGS[operator](*comparable(value, literal))


def same(value, literal) -> bool:
    left, right = comparable(value, literal)
    return left == right


def comparable(value, literal) -> tuple:
    """Value and literal as two things to compare: times by their day, text without case and surrounding blanks."""
    if isinstance(value, date):
        bound = literal if isinstance(literal, date) else read_time(literal.strip(BLANKS))
        return day(value), day(bound)
    if isinstance(value, Fraction):
        return value, number(literal)
    return value.lower(), str(literal).strip(BLANKS).lower()
