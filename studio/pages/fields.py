"""What the fields of the editor's forms have in common."""

from collections.abc import Callable
from typing import TypeVar

from nicegui import ui
from nicegui.elements.mixins.value_element import ValueElement

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
