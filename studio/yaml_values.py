"""Values of YAML: read, compared, and written as text, on one line or on lines of their own."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from orchestration.settings import UserError

WIDTH = 100
# Their items stand on lines of their own, however few they are.
ON_LINES = ("health_scores", "sections", "kpis", "metrics")


def load(text: str) -> object:
    """What the text says. Raises UserError where it isn't YAML."""
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UserError(f"The file is not YAML: {str(error).splitlines()[0]}") from None


def same(one: object, other: object) -> bool:
    """Whether two values are the same in YAML, where 1, 1.0 and true are three things."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(
            same(value, other[key]) and _key_types(one) == _key_types(other) for key, value in one.items()
        )
    if isinstance(one, list):
        return len(one) == len(other) and all(same(*pair) for pair in zip(one, other, strict=True))
    return repr(one) == repr(other) if isinstance(one, float) else one == other


def _key_types(mapping: dict) -> dict:
    return {key: type(key) for key in mapping}


def reads_as(text: str, wanted: object) -> bool:
    """Whether a text says what is wanted."""
    try:
        return same(yaml.safe_load(text), wanted)
    except (yaml.YAMLError, ValueError, RecursionError):
        return False


# Values as text


def one_line(value: object) -> str:
    """A value on one line, right in a mapping, a list, and within brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{one_line(key)}: {one_line(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(one_line, value)) + "]"
    quoted = isinstance(value, str) and not value.isprintable()
    text = yaml.safe_dump(
        [value], default_flow_style=True, allow_unicode=True, width=float("inf"), default_style='"' if quoted else None
    )
    return text.strip()[1:-1]


def wants_lines(value: object, key: object, column: int) -> bool:
    """Whether a value is to be on lines of its own."""
    if not isinstance(value, (dict, list)) or not value:
        return False
    return key in ON_LINES or _holds_lines(value) or column + len(one_line(value)) > WIDTH


def _holds_lines(value: object) -> bool:
    if isinstance(value, dict):
        own = any(key in ON_LINES and isinstance(part, (dict, list)) and part for key, part in value.items())
        return own or any(map(_holds_lines, value.values()))
    return isinstance(value, list) and any(map(_holds_lines, value))


def block_lines(value: object, column: int, key: object) -> Iterator[str]:
    """The lines of a mapping or list that isn't empty (or the one line of anything else), indented by `column`."""
    margin = " " * column
    if isinstance(value, dict) and value:
        for name, part in value.items():
            if wants_lines(part, name, column + len(one_line(name)) + 2):
                yield f"{margin}{one_line(name)}:"
                yield from block_lines(part, column + 2, name)
            else:
                yield f"{margin}{one_line(name)}: {one_line(part)}"
    elif isinstance(value, list) and value:
        for part in value:
            lines = list(block_lines(part, column + 2, None)) if wants_lines(part, None, column + 2) else [one_line(part)]
            yield f"{margin}- {lines[0].lstrip()}"
            yield from lines[1:]
    else:
        yield f"{margin}{one_line(value)}"
