"""One account: its score over time, what makes it, what moved it, and what would help."""

from nicegui import ui

from studio.pages.frame import frame


@ui.page("/accounts/{account_id:path}")
def account(account_id: str) -> None:
    """The page of an account."""
    with frame("Account"):
        ui.label(account_id)
