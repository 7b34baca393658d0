"""What the draft does to accounts: the places that static/configure.js paints while something is dragged."""

from __future__ import annotations

import json

from nicegui import ui

from studio.bands import BANDS
from studio.effects import MOVERS


def say(function: str, *values: object) -> None:
    """Calls a function of static/configure.js with plain data."""
    ui.run_javascript(f"tuning.{function}({', '.join(json.dumps(value, allow_nan=False) for value in values)})")


def bands_panel() -> None:
    """All accounts by band, as saved and with the draft."""
    with ui.column().classes("studio-card").props('role=region aria-label="What the draft does"'):
        ui.label("What it does").classes("card-title").props("role=heading aria-level=2")
        _mark("div", "tuning-fault", "fault").props("role=alert")
        for title, place in (("As saved", "bands-before"), ("With this draft", "bands-now")):
            ui.label(title).classes("bar-title")
            _mark("div", place, "bar").props("role=img")
        _mark("div", "moved-bands", "quiet").props("role=status")


def effects_panel() -> None:
    """The migration between bands, who moves most, known accounts that are off."""
    with ui.column().classes("studio-card"):
        _migration()
    with ui.column().classes("studio-card"):
        ui.label("Accounts that move most").classes("card-title").props("role=heading aria-level=2")
        with ui.element("div").classes("movers"), ui.element("table").classes("plain"), ui.element("tbody").props("id=movers"):
            for _ in range(MOVERS):
                with ui.element("tr"), ui.element("td"):
                    ui.label("\u00a0")
    with ui.column().classes("studio-card"):
        ui.label("Known accounts").classes("card-title").props("role=heading aria-level=2")
        _mark("div", "known-count", "quiet").props("role=status")
        _mark("ul", "known", "known")


def _migration() -> None:
    with ui.element("table").classes("plain migration").props("id=migration"):
        with ui.element("caption"):
            ui.label("From band (as saved, rows) to band (draft, columns)").classes("quiet")
        with ui.element("thead"), ui.element("tr"):
            for heading in ("From", *(band.label for band in BANDS)):
                with ui.element("th").props("scope=col"):
                    ui.label(heading)
        with ui.element("tbody"):
            for band in BANDS:
                with ui.element("tr"):
                    with ui.element("th").props("scope=row"):
                        ui.label(band.label)
                    for _ in BANDS:
                        ui.element("td")


def _mark(tag: str, name: str, classes: str) -> ui.element:
    return ui.element(tag).props(f"id={name}").classes(classes)
