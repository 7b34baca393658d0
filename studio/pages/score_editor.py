"""The editor of one health score: which accounts get it, its sections, their weights and KPIs."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from studio.pages.fields import NAME, NAME_WANTED, Faults, fill_in_next, known_as, when_left
from studio.pages.filter_editor import FilterEditor
from studio.scoring import Place
from studio.tuning import Tuning


class ScoreEditor:
    """Shows a health score of the draft. `changed` is called when it was changed otherwise than by a drag, `chosen` with the
    place of the KPI that is to be tuned, `renamed` with the health score's new name."""

    def __init__(
        self,
        tuning: Tuning,
        name: str,
        fields: dict[str, str],
        changed: Callable,
        chosen: Callable[[Place], None],
        renamed: Callable[[str], None],
    ) -> None:
        self.tuning, self.name, self.fields = tuning, name, fields
        self.changed, self.chosen, self.renamed = changed, chosen, renamed
        self.health_score = tuning.health_score(name)
        position = tuning.draft["health_scores"].index(self.health_score)
        self.faults = Faults(tuning.faults, f"health_scores[{position}]")

    def show(self) -> None:
        """Puts the editor into the page."""
        with ui.column().classes("studio-card").props('role=region aria-label="The health score"'):
            self._head()
            if self.name != "default":
                self._filter()
            others = ui.column()
        weights = self._weights()
        for section in range(len(self.health_score["sections"])):
            self._section(section, weights[section])
        with ui.row():
            add = known_as(ui.button("Add a section", icon="add", on_click=self._add_section), "add a section")
            add.props("outline no-caps")
        with others:
            self.faults.show("")

    def _head(self) -> None:
        with ui.row().classes("spread"):
            ui.label(self.name).classes("card-title").props("role=heading aria-level=2")
            if self.name != "default":
                active = ui.switch(
                    "Switched on",
                    value=self.health_score.get("active", True),
                    on_change=lambda event: self._set(self.health_score, "active", event.value, True),
                )
                known_as(active, "active")
        if self.name not in {health_score["name"] for health_score in self.tuning.saved["health_scores"]}:
            self._new_name()
        label = known_as(ui.input("Label", value=self.health_score.get("label", "")), "label")
        label.props("dense outlined").classes("wide")
        self.faults.mark(label, "label")
        when_left(label, lambda text: self._set(self.health_score, "label", text, ""))
        least = ui.number("Least coverage", value=self.health_score.get("min_coverage"), min=0, max=1, step=0.05)
        known_as(least, "min_coverage").props("dense outlined clearable").classes("wide")
        least.tooltip("From 0 to 1; UNKNOWN where less of the weight was measured")
        self.faults.mark(least, "min_coverage")
        when_left(least, lambda number: self._set(self.health_score, "min_coverage", number, None))

    def _new_name(self) -> None:
        """The name of a health score that isn't saved yet. Later it stays: tables and dashboards know the health score by it."""
        field = known_as(ui.input("Name", value=self.name, validation=self._name_fault), "name")
        field.props("dense outlined").classes("wide")
        when_left(field, self._rename)

    def _name_fault(self, name: str) -> str | None:
        if not NAME.fullmatch(name):
            return f"Wanted are {NAME_WANTED}"
        others = {health_score["name"] for health_score in self.tuning.draft["health_scores"]} - {self.name}
        return f"There is a health score '{name}' already." if name in others else None

    def _rename(self, name: str) -> None:
        if not self._name_fault(name):
            self.health_score["name"] = name
            self.renamed(name)

    def _filter(self) -> None:
        matching, gets = self.tuning.matching.get(self.name), self.tuning.gets(self.name)
        count = "not counted yet" if matching is None else f"{matching:,} match, {gets:,} get it after those above took theirs"
        ui.label(f"Accounts: {count}").classes("quiet").props("role=status")
        condition = self.health_score.get("accounts") or {"all": []}
        editor = FilterEditor(self.fields, self.faults)
        editor.show(condition, lambda new: self._set(self.health_score, "accounts", new or {"all": []}, None), "accounts")

    def _section(self, number: int, share: float) -> None:
        section = self.health_score["sections"][number]
        path = f"sections[{number}]"
        with ui.column().classes("studio-card section"):
            with ui.row().classes("spread"):
                name = known_as(ui.input("Section", value=section["name"]), f"{path}.name").props("dense outlined")
                self.faults.mark(name, f"{path}.name")
                when_left(name, lambda text: self._set(section, "name", text.strip()))
                remove = ui.button(icon="delete", on_click=lambda: self._remove(self.health_score["sections"], number))
                known_as(remove, f"{path}.remove").props(f'flat dense round aria-label="Remove the section {number + 1}"')
            self._weight(section, number, share)
            for kpi in range(len(section["kpis"])):
                self._kpi(number, kpi)
            self._add_kpi(section, path)
            self.faults.show(path)

    def _weight(self, section: dict, number: int, share: float) -> None:
        """The weight of a section as a field and as a slider, and its share of all weights; static/configure.js moves them."""
        weight = f"{float(section.get('weight', 1)):.10g}"
        shown = f"{share:.1%}".replace("%", " %")
        path = f"sections[{number}]"
        with ui.row().classes("weight"):
            with ui.element("label").props(f"for=weight-{number}"):
                ui.label("Weight")
            field = known_as(ui.element("input"), f"{path}.weight").classes("number")
            field.props(f"id=weight-{number} type=number min=0 step=any data-weight={number}")
            slider = known_as(ui.element("input"), f"{path}.weight slider").classes("range")
            slider.props(f"type=range min=0 max={max(10, float(weight)):.10g} step=0.1 data-weight={number}")
            field.props["^value"] = slider.props["^value"] = (
                weight  # an attribute: as a property it would come back while one drags
            )
            slider.props["aria-label"] = f"Weight of {section['name']}"
            slider.props["aria-valuetext"] = f"{weight}, {shown} of all weights"
            ui.label(shown).props(f"id=share-{number}").classes("share")
            with ui.element("div").classes("share-track"):
                ui.element("div").props(f"id=share-bar-{number}").classes("share-bar").style(f"width: {share:.1%}")
        self.faults.show(f"{path}.weight")

    def _kpi(self, section: int, number: int) -> None:
        kpis = self.health_score["sections"][section]["kpis"]
        kpi = kpis[number]
        path = f"sections[{section}].kpis[{number}]"
        with ui.element("div").classes("kpi"):
            choose = ui.button(kpi["kpi"], icon="tune", on_click=lambda: self.chosen(Place(self.name, section, number)))
            known_as(choose, path).props("flat dense no-caps").classes("kpi-name")
            remove = ui.button(icon="close", on_click=lambda: self._remove(kpis, number)).props("flat dense round")
            known_as(remove, f"{path}.remove").props["aria-label"] = f"Remove {kpi['kpi']}"
            line = f"0 at {kpi['zero_at']:.10g}, 100 at {kpi['hundred_at']:.10g}"
            ui.label(line).props(f"id=line-{section}-{number}").classes("quiet kpi-line")
            filled = kpi.get("on_missing", "exclude")
            missing = known_as(ui.input("Where missing", value=str(filled)), f"{path}.on_missing")
            missing.props("dense outlined").classes("missing")
            self.faults.mark(missing, f"{path}.on_missing")
            when_left(missing, lambda text: self._set(kpi, "on_missing", _number_or_text(text), "exclude"))
            self.faults.show(path)

    def _add_kpi(self, section: dict, path: str) -> None:
        taken = {kpi["kpi"] for kpi in section["kpis"]}
        free = [name for name in self.tuning.draft["kpis"] if name not in taken]

        def add(name: str | None) -> None:
            if name:
                zero_at, hundred_at = self.tuning.usual_line(name)
                section["kpis"].append({"kpi": name, "zero_at": zero_at, "hundred_at": hundred_at})
                self.changed()

        choice = ui.select(free, label="Add a KPI", with_input=True, on_change=lambda event: add(event.value))
        known_as(choice, f"{path}.add a KPI").props("dense outlined").classes("add-kpi")

    def _weights(self) -> list[float]:
        given = [section.get("weight", 1) for section in self.health_score["sections"]]
        usable = all(isinstance(weight, int | float) for weight in given) and sum(given) > 0
        return [weight / sum(given) if usable else 0 for weight in given]

    def _set(self, part: dict, key: str, value: object, default: object = ...) -> None:
        """Sets a key, or takes it away where it says what holds without it."""
        if part.get(key, default) == value:
            return
        if value == default:
            part.pop(key, None)
        else:
            part[key] = value
        self.changed()

    def _remove(self, parts: list, number: int) -> None:
        del parts[number]
        self.changed()

    def _add_section(self) -> None:
        names = {section["name"] for section in self.health_score["sections"]}
        name = next(f"New section {number}" for number in range(1, len(names) + 2) if f"New section {number}" not in names)
        self.health_score["sections"].append({"name": name, "kpis": []})
        fill_in_next(f"sections[{len(self.health_score['sections']) - 1}].name")
        self.changed()


def _number_or_text(text: str) -> float | int | str:
    try:
        number = float(text)
    except ValueError:
        return text.strip()
    return int(number) if number.is_integer() else number
