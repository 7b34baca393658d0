"""The form of a KPI that the catalogue doesn't hold yet: a metric over a window."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from studio.pages.fields import NAME, NAME_WANTED, Faults, known_as
from studio.tuning import Tuning, faults_of


def new_kpi(tuning: Tuning, changed: Callable[[], None]) -> None:
    """Shows the form. A KPI without faults is put into the draft's catalogue, and `changed` called."""
    ui.label("New KPI").classes("card-title").props("role=heading aria-level=2")
    name = known_as(ui.input("Name", placeholder="time_spent_9d"), "new KPI").props("dense outlined").classes("wide")
    metric = ui.select(list(tuning.draft["metrics"]), label="Metric", with_input=True).props("dense outlined").classes("wide")
    window = ui.number("Window in days, if it takes one", min=1, step=1, precision=0)
    window.props("dense outlined clearable").classes("wide")
    compare = ui.checkbox("As change against the window before, in percent")
    said = ui.label().classes("fault").props("role=alert")

    def add() -> None:
        draft = tuning.draft
        if not NAME.fullmatch(name.value or "") or name.value in draft["kpis"]:
            said.text = f"A new name is wanted: {NAME_WANTED}"
            return
        kpi: dict = {"metric": metric.value}
        if window.value:
            kpi["window_days"] = int(window.value)
        if compare.value:
            kpi["compare"] = "percent_change"
        if faults := _faults(draft, name.value, kpi):
            said.text = faults
            return
        draft["kpis"][name.value] = kpi
        changed()

    known_as(ui.button("Add to the catalogue", on_click=add), "add to the catalogue").props("outline no-caps")


def _faults(draft: dict, name: str, kpi: dict) -> str:
    """What would be wrong with a KPI in the draft's catalogue."""
    return Faults(faults_of(draft | {"kpis": draft["kpis"] | {name: kpi}}), f"kpis.{name}").at("")
