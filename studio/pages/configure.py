"""The configuration: filters, sections, weights and thresholds, and what each change does while it is made."""

from nicegui import ui

from studio.pages.frame import frame


@ui.page("/configure")
def configure() -> None:
    """The page where the configuration is tuned."""
    with frame("Configure"):
        ui.label("Configure")
