"""The button that updates health scores: chooses the day, shows the progress and what came of it."""

from __future__ import annotations

from nicegui import run, ui

from orchestration.settings import UserError
from studio import access, updates

SECONDS = 1.0
SHOWN_LINES = 200
NAMES = {"idle": "", "running": "Updating", "passed": "Updated", "failed": "The update failed"}


def update_button() -> None:
    """Puts the button into the page, for those who may use it; a run that is going on is shown, whoever started it."""
    if not access.current_user().may_edit:
        return
    shown = _Shown()
    ui.button("Update health scores", icon="refresh", on_click=shown.open).props("flat dense no-caps")
    ui.timer(SECONDS, shown.refresh)


class _Shown:
    """The dialog of one page."""

    def __init__(self) -> None:
        self._seen: updates.Progress | None = None
        with ui.dialog() as self._dialog, ui.card().classes("studio-dialog"):
            _heading("Update health scores")
            ui.label("It lands what is new, scores the day with vars.yml as saved, tests and publishes it.").classes(
                "studio-quiet"
            )
            with ui.row().classes("items-end"):
                self._day = ui.input("Day to score").props("type=date stack-label outlined dense")
                self._start = ui.button("Start", on_click=self._begin).props("no-caps")
            self._fault = ui.label().classes("studio-fault").props("role=alert")
            self._state = ui.label().props("role=status aria-live=polite")
            self._bar = ui.linear_progress(show_value=False).props('aria-label="The update is going on"')
            self._changed = ui.column().classes("gap-0")
            self._link = ui.link("Open the run in Dagster", "").props("rel=noopener target=_blank")
            shown = ui.element("pre").classes("studio-text studio-newest-last")
            self._log = shown.props('tabindex=0 aria-label="What the run says"')
            ui.button("Close", on_click=self._dialog.close).props("flat no-caps")
        self.refresh()

    async def open(self) -> None:
        self._day.value = await run.io_bound(updates.day)
        self._fault.text = ""
        self._dialog.open()

    async def _begin(self) -> None:
        self._fault.text = ""
        try:
            user = access.require_editor("update health scores")
            self._start.disable()
            await run.io_bound(updates.start, user, self._day.value)
        except UserError as error:
            self._fault.text = str(error)
        self._seen = None
        self.refresh()

    def refresh(self) -> None:
        """Shows what is new since the last time."""
        now = updates.progress()
        if now == self._seen:
            return
        before, self._seen = self._seen, now
        running = now.state == "running"
        self._start.set_enabled(not running)
        self._bar.set_visibility(running)
        self._bar.props["indeterminate"] = now.done is None
        self._bar.value = now.done[0] / now.done[1] if now.done else 0
        self._state.text = _sentence(now)
        self._link.set_visibility(bool(now.update and now.update.link))
        if now.update and now.update.link:
            self._link.props["href"] = now.update.link
        self._log.set_visibility(bool(now.lines))
        self._log.clear()
        with self._log, ui.element("div"):
            for line in now.lines[-SHOWN_LINES:]:
                ui.label(line)
        self._changed.clear()
        with self._changed:
            for line in now.changed:
                ui.label(line)
        if before and before.state == "running" and now.state in ("passed", "failed"):
            ui.notify(_sentence(now), type="positive" if now.state == "passed" else "negative")


def _sentence(now: updates.Progress) -> str:
    if not now.update:
        return ""
    begun = f"{NAMES[now.state]} for {now.update.day}, started by {now.update.user} at {now.update.started:%H:%M} UTC"
    if now.state == "running":
        return f"{begun}: {now.step}" + (f", {now.done[0]} of {now.done[1]}" if now.done else "")
    return f"{begun}, ended at {now.ended:%H:%M} UTC." + (" What it says is below." if now.state == "failed" else "")


def _heading(text: str) -> None:
    with ui.element("h2"):
        ui.label(text)
