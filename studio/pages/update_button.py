"""The button that updates health scores, with its progress and its result."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from nicegui import run, ui

from orchestration.settings import UserError
from studio import access, updates
from studio.published import published


def update_button() -> None:
    """Puts the button into the page; for editors only."""
    if access.current_user().may_edit:
        ui.button("Update health scores", icon="refresh", on_click=_open).props("flat no-caps dense")


def _open() -> None:
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    newest = _newest()
    days = {
        str(day): text
        for day, text in ((newest, f"{newest}, the newest date, again"), (yesterday, f"{yesterday}, yesterday"))
        if day
    }
    with ui.dialog() as dialog, ui.column().classes("studio-card dialog").props('role=dialog aria-label="Update health scores"'):
        ui.label("Update health scores").classes("card-title")
        ui.label("Lands what is new, scores the day with what is saved, tests it and publishes it.").classes("quiet")
        day = ui.select(days, value=next(iter(days)), label="Which day").props("outlined dense").classes("wide")
        done = ui.linear_progress(0, show_value=False).props('aria-label="Progress"')
        state = ui.label().props("role=status")
        said = ui.label().classes("as-written quiet")

        def show() -> None:
            update = updates.progress()
            if not update:
                return
            seconds = (datetime.now(UTC) - update.began).seconds
            words = {
                updates.RUNNING: f"Running for {seconds} s",
                updates.PASSED: "Passed and published",
                updates.FAILED: "Failed",
            }
            state.text = f"{words[update.state]}: {update.day} on {update.where}, started by {update.user}"
            said.text = "\n".join(update.said)
            share = update.done / update.steps if update.steps else 0
            done.value = 1 if update.state == updates.PASSED else share
            start.set_enabled(update.state != updates.RUNNING)
            again.set_visibility(update.state == updates.PASSED)

        async def begin() -> None:
            try:
                await run.io_bound(updates.start, access.require_editor(), date.fromisoformat(day.value))
            except UserError as error:
                ui.notify(str(error), type="negative")
            show()

        with ui.row():
            start = ui.button("Start", on_click=begin).props("no-caps unelevated")
            again = ui.button("Show the new scores", on_click=ui.navigate.reload).props("no-caps outline")
            again.set_visibility(False)
            ui.button("Close", on_click=dialog.close).props("flat no-caps")
        ui.timer(0.5, show)
    dialog.on("hide", dialog.delete)
    dialog.open()


def _newest() -> date | None:
    try:
        return published.row("select max(as_of_date) as day from account_health_scores")["day"]
    except UserError:
        return None
