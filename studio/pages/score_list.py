"""The health scores of a draft in their order of priority: chosen, reordered, added and removed."""

from __future__ import annotations

import copy
from collections.abc import Callable

from nicegui import ui

from studio import filters, words
from studio.pages.fields import fill_in_next, known_as
from studio.tuning import Tuning


class ScoreList:
    """The list with the health score named `chosen`. `choose` is called with the name of another that is chosen, `changed` after
    a change of the draft, with the name of the one to show from then on."""

    def __init__(self, tuning: Tuning, chosen: str, choose: Callable[[str], None], changed: Callable[[str], None]) -> None:
        self.tuning, self.chosen = tuning, chosen
        self.choose, self.changed = choose, changed
        self.moving = 0

    @property
    def health_scores(self) -> list[dict]:
        """Those of the draft as it is now."""
        return self.tuning.draft["health_scores"]

    def show(self) -> None:
        """Shows it; the last health score is the default, which stays last."""
        ui.label("Health scores").classes("card-title").props("role=heading aria-level=2")
        ui.label("An account gets the first whose filter it meets. Drag to reorder.").classes("quiet")
        for number, health_score in enumerate(self.health_scores):
            self._card(number, health_score)
        add = ui.button("Add a health score", icon="add", on_click=self._add).props("outline no-caps")
        known_as(add, "add a health score")

    def _card(self, number: int, health_score: dict) -> None:
        name, last = health_score["name"], len(self.health_scores) - 1
        card = ui.row().classes("score-card" + (" chosen" if name == self.chosen else ""))
        if number < last:
            card.props("draggable=true")
            card.on("dragstart", lambda: setattr(self, "moving", number), args=[])
            card.on("dragover.prevent", lambda: None, args=[])
            card.on("drop.prevent", lambda: self._move(self.moving, number), args=[])
        with card:
            with ui.column().classes("score-card-text"):
                choose = ui.button(f"{number + 1}. {name}", on_click=lambda: self.choose(name)).props("flat dense no-caps")
                known_as(choose, f"choose {name}").props('aria-current="true"' if name == self.chosen else "")
                off = "" if health_score.get("active", True) else "switched off, "
                ui.label(f"{off}{words.counted(self.tuning.gets(name), 'account')}").classes("quiet")
            if number < last:
                for icon, to, what in (("arrow_upward", number - 1, "Up"), ("arrow_downward", number + 1, "Down")):
                    button = ui.button(icon=icon, on_click=lambda to=to: self._move(number, to)).props("flat dense round")
                    known_as(button, f"{what} {name}").props["aria-label"] = f"{what}: {name}"
                    button.set_enabled(0 <= to < last)
                remove = ui.button(icon="delete", on_click=lambda: self._remove(number)).props("flat dense round")
                known_as(remove, f"remove {name}").props["aria-label"] = f"Remove {name}"

    def _move(self, number: int, to: int) -> None:
        if number != to and 0 <= to < len(self.health_scores) - 1:
            self.health_scores.insert(to, self.health_scores.pop(number))
            self.changed(self.chosen)

    def _add(self) -> None:
        names = {health_score["name"] for health_score in self.health_scores}
        name = next(f"new_{number}" for number in range(1, len(names) + 2) if f"new_{number}" not in names)
        sections = copy.deepcopy(self.health_scores[-1]["sections"])
        new = {"name": name, "accounts": {"all": [filters.leaf("tier", "is", "enterprise")]}, "sections": sections}
        self.health_scores.insert(0, new)
        fill_in_next("name")
        self.changed(name)

    def _remove(self, number: int) -> None:
        removed = self.health_scores.pop(number)
        self.changed("default" if removed["name"] == self.chosen else self.chosen)
