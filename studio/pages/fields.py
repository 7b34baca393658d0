"""What the fields of the editor's forms have in common."""

from collections.abc import Callable

from nicegui.elements.mixins.value_element import ValueElement


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
