"""The editor of an account filter: conditions, groups of them, and their negation, nested as deep as wanted."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import events, ui
from nicegui.elements.mixins.validation_element import ValidationElement

from studio import filters
from studio.pages.fields import Faults, known_as, when_left

Replace = Callable[[dict | None], None]
GROUPS = {"all": "all of these hold", "any": "any of these holds"}
PLACEHOLDERS = {"number": "a number", "date": "yyyy-mm-dd", "flag": "true or false"}


class FilterEditor:
    """Shows filters over `fields` (names with their types), and of `faults` those of its conditions, each at its field."""

    def __init__(self, fields: dict[str, str], faults: Faults) -> None:
        self.fields, self.faults = fields, faults

    def show(self, condition: dict, replace: Replace, path: str) -> None:
        """Shows a filter that stands at a path; `replace` is called with what it was changed to."""
        with ui.column().classes("filter"):
            self._node(condition, replace, path, is_root=True)
            self.faults.show(path)

    def _node(self, condition: dict, replace: Replace, path: str, is_root: bool = False) -> None:
        for group in GROUPS:
            if group in condition:
                return self._group(group, condition[group], replace, path, is_root)
        if "not" in condition:
            return self._negated(condition["not"], replace, path, is_root)
        return self._leaf(condition, replace, path, is_root)

    def _group(self, group: str, parts: list, replace: Replace, path: str, is_root: bool) -> None:
        def replace_part(position: int, new: dict | None) -> None:
            kept = [part if place != position else new for place, part in enumerate(parts)]
            replace({group: [part for part in kept if part is not None]})

        with ui.row().classes("filter-row"):
            joined = ui.select(GROUPS, value=group, on_change=lambda event: replace({event.value: parts}))
            known_as(joined, f"{path}.joined").props('dense outlined aria-label="How the conditions are joined"')
            _buttons({group: parts}, replace, path, is_root)
        with ui.column().classes("filter-parts"):
            for position, part in enumerate(parts):
                self._node(part, lambda new, position=position: replace_part(position, new), f"{path}.{group}[{position}]")
            self.faults.show(path)
            with ui.row():
                _add("Condition", lambda: replace({group: [*parts, self._new_leaf()]}), path)
                _add("Group", lambda: replace({group: [*parts, {"any": [self._new_leaf()]}]}), path)

    def _negated(self, inner: dict, replace: Replace, path: str, is_root: bool) -> None:
        with ui.row().classes("filter-row"):
            ui.label("not")
            known_as(ui.button("Drop the not", on_click=lambda: replace(inner)), f"{path}.negated").props("flat dense no-caps")
        with ui.column().classes("filter-parts"):
            self._node(inner, lambda new: replace(None if new is None else {"not": new}), f"{path}.not", is_root)

    def _leaf(self, condition: dict, replace: Replace, path: str, is_root: bool) -> None:
        field, operator = condition.get("field", ""), filters.operator_of(condition)
        kind = self.fields.get(field, "text")
        value = condition.get(operator, "")

        def field_chosen(chosen: str) -> None:
            kept = operator if operator in filters.operators(self.fields[chosen]) else "is"
            fitting = value if operator == "is_missing" else filters.for_kind(value, self.fields[chosen])
            replace(filters.leaf(chosen, kept, filters.for_operator(fitting, operator, kept)))

        def operator_chosen(chosen: str) -> None:
            replace(filters.leaf(field, chosen, filters.for_operator(value, operator, chosen)))

        with ui.row().classes("filter-row"):
            known = sorted({*self.fields, field} - {""})
            names = ui.select(known, value=field or None, on_change=lambda event: field_chosen(event.value))
            known_as(names, f"{path}.field").props('dense outlined aria-label="Field"')
            self.faults.mark(names, f"{path}.field")
            operators = ui.select(
                filters.operators(kind) | {operator: filters.OPERATORS[operator]},
                value=operator,
                on_change=lambda event: operator_chosen(event.value),
            )
            known_as(operators, f"{path}.operator").props('dense outlined aria-label="Operator"')
            shown = _value(value, kind, operator, lambda new: replace(filters.leaf(field, operator, new)))
            known_as(shown, f"{path}.value").props('dense outlined aria-label="Value"').classes("filter-value")
            self.faults.mark(shown, f"{path}.{operator}")
            _buttons(condition, replace, path, is_root)
            if is_root:
                _add("Condition", lambda: replace({"all": [condition, self._new_leaf()]}), path)
        self.faults.show(path)

    def _new_leaf(self) -> dict:
        return filters.leaf("tier" if "tier" in self.fields else next(iter(self.fields)), "is", "")


def _value(value: object, kind: str, operator: str, replace: Callable[[object], None]) -> ValidationElement:
    """What the field is compared with; left as it was, it isn't read again."""
    if operator == "is_missing":
        return ui.select({True: "yes", False: "no"}, value=bool(value), on_change=lambda event: replace(event.value))
    if operator in filters.LIST_OPERATORS:
        return _values(filters.listed(value), kind, replace)
    typed = ui.input(value=filters.shown(value), placeholder=PLACEHOLDERS.get(kind, "a value"))
    when_left(typed, lambda text: replace(filters.parsed(text, kind)))
    return typed


def _values(values: list, kind: str, replace: Callable[[object], None]) -> ui.input_chips:
    """A list as chips: what is typed becomes one by Enter, or when the field is left."""
    typed = ""

    def changed(texts: list[str]) -> None:
        replace(filters.parsed_list(texts, values, kind))

    def is_typing(event: events.GenericEventArguments) -> None:
        nonlocal typed
        typed = event.args

    def left() -> None:
        if (text := typed.strip()) and text not in chips.value:
            changed([*chips.value, text])

    chips = ui.input_chips(
        value=[filters.shown(value) for value in values],
        new_value_mode="add-unique",
        on_change=lambda event: changed(event.value),
    )
    chips.props["placeholder"] = f"{PLACEHOLDERS.get(kind, 'a value')}, then Enter"
    chips.on("input-value", is_typing)
    chips.on("blur", left)
    return chips


def _buttons(condition: dict, replace: Replace, path: str, is_root: bool) -> None:
    negate = known_as(ui.button("Not", on_click=lambda: replace({"not": condition})), f"{path}.negated")
    negate.props('flat dense no-caps aria-label="Negate this"')
    if not is_root:
        remove = known_as(ui.button(icon="close", on_click=lambda: replace(None)), f"{path}.remove")
        remove.props('flat dense round aria-label="Remove this condition"')


def _add(what: str, act: Callable[[], None], path: str) -> None:
    known_as(ui.button(what, icon="add", on_click=act), f"{path}.add {what}").props("flat dense no-caps")
