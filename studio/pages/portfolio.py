"""All accounts: how they are, what changed, and which need somebody."""

from nicegui import ui

from studio.pages.frame import frame


@ui.page("/")
def portfolio() -> None:
    """The first page."""
    with frame("Portfolio"):
        ui.label("Portfolio")
