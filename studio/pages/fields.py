"""What the fields of the editor's forms have in common."""

import json
import re
from collections.abc import Callable
from typing import TypeVar

from nicegui import ui
from nicegui.elements.mixins.validation_element import ValidationElement
from nicegui.elements.mixins.value_element import ValueElement

NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")
NAME_WANTED = "lower-case letters, digits and _, a letter first, 50 at most."
Some = TypeVar("Some", bound=ui.element)


def when_left(field: ValueElement, act: Callable[[object], None]) -> None:
    """Calls `act` with what stands in a field when it is left or Enter is pressed, if that isn't what stood there before."""
    before = field.value

    def left() -> None:
        nonlocal before
        if field.value != before:
            before = field.value
            act(before)

    for event in ("blur", "keydown.enter"):
        field.on(event, left)


def known_as(element: Some, name: str) -> Some:
    """Gives an element a name by which static/focus.js finds it again when its form is shown anew; gives the element."""
    element.props["data-field"] = name
    return element


def fill_in_next(name: str) -> None:
    """Gives the focus to the element of that name as soon as the next form has one."""
    ui.run_javascript(f"focus_kept.expect({json.dumps(name)})")


class Faults:
    """The faults of a part of the configuration. Each is shown once: whoever asks first for its path, or one above it, has it."""

    def __init__(self, faults: list[str], path: str) -> None:
        """Of all `faults`, each with its path in front, those at `path` or below."""
        self._left = [rest for fault in faults if (rest := _below(fault, path)) is not None]

    def at(self, path: str) -> str:
        """What is wrong at a path or below, by paths from there; empty where nothing is, or all of it is shown already."""
        found = {fault: rest for fault in self._left if (rest := _below(fault, path)) is not None}
        self._left = [fault for fault in self._left if fault not in found]
        return "; ".join(rest.removeprefix(": ") for rest in found.values())

    def mark(self, field: ValidationElement, path: str) -> None:
        """Marks a field with what is wrong at its path."""
        if found := self.at(path):
            field.error = found
            field.props["aria-invalid"] = "true"

    def show(self, path: str) -> None:
        """Shows what is wrong at a path or below."""
        if found := self.at(path):
            ui.label(found).classes("fault").props("role=alert")


def _below(fault: str, path: str) -> str | None:
    """A fault by its path from `path` on; none where it is elsewhere."""
    if not path:
        return fault
    rest = fault.removeprefix(path)
    if rest == fault or rest[:1] not in (".", "[", ":"):
        return None
    return rest.removeprefix(".")
