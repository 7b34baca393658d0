"""What the fields of the editor's forms have in common."""

import json
import re
from collections.abc import Callable
from typing import TypeVar

from nicegui import ui
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
