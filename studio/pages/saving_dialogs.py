"""Dialogs around vars.yml: saving a draft, showing its YAML, earlier versions."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import run, ui

from orchestration.settings import UserError
from studio import access, saving
from studio.saving import Conflict, Saved, Stored


def open_save(stored: Stored, health: dict, saved: Callable[[Saved], None]) -> None:
    """Shows what would change in vars.yml, and saves it; `saved` is called with what the file says then."""
    try:
        text = saving.edited(stored.text, health)
    except UserError as error:
        ui.notify(str(error), type="negative")
        return
    with ui.dialog() as dialog, ui.column().classes("studio-card dialog").props('role=dialog aria-label="Save"'):
        ui.label("Save vars.yml").classes("card-title")
        _shown_difference(saving.difference(stored.text, text))
        message = ui.input("What for").props("dense outlined").classes("wide")
        commit = ui.checkbox("Commit to git, too") if saving.in_git() else None
        said = ui.column().props("role=alert").classes("wide")

        async def save() -> None:
            said.clear()
            try:
                user = access.require_editor()
                after = await run.io_bound(
                    saving.save, text, stored.digest, user, message.value or "", bool(commit and commit.value)
                )
            except Conflict as conflict:
                with said:
                    _conflict(stored, text, conflict)
                return
            except UserError as error:
                with said:
                    for line in str(error).splitlines():
                        ui.label(line).classes("fault")
                return
            dialog.close()
            ui.notify(f"Saved. It counts from the next update on. {after.git}".strip(), type="positive")
            saved(after)

        with ui.row():
            ui.button("Save", on_click=save).props("no-caps unelevated").mark("save")
            ui.button("Close", on_click=dialog.close).props("flat no-caps")
    dialog.on("hide", dialog.delete)
    dialog.open()


def open_yaml(text: str) -> None:
    """Shows the YAML of a draft, to be copied."""
    with ui.dialog() as dialog, ui.column().classes("studio-card dialog").props('role=dialog aria-label="The YAML"'):
        ui.label("vars.yml with this draft").classes("card-title")
        with ui.element("pre").classes("code").props("tabindex=0"):
            ui.label(text).classes("as-written")
        with ui.row():
            ui.button("Copy", on_click=lambda: ui.clipboard.write(text)).props("no-caps")
            ui.button("Close", on_click=dialog.close).props("flat no-caps")
    dialog.on("hide", dialog.delete)
    dialog.open()


def open_versions(taken: Callable[[str], None]) -> None:
    """Shows earlier versions beside what is saved; `taken` is called with the text of the one to go back to, as a draft."""
    now = saving.read().text
    with ui.dialog() as dialog, ui.column().classes("studio-card dialog").props('role=dialog aria-label="Earlier versions"'):
        ui.label("Earlier versions").classes("card-title")
        found = saving.versions()
        if not found:
            ui.label("Nothing was saved from here yet.").classes("quiet")
        for version in found:
            with ui.expansion(
                f"in force until {version.at:%Y-%m-%d %H:%M} UTC, replaced by {version.user}: {version.message or 'no message'}"
            ).classes("wide"):
                text = saving.version_text(version.id)
                ui.label("What going back would change:").classes("quiet")
                _shown_difference(saving.difference(now, text))

                def take(text: str = text) -> None:
                    dialog.close()
                    taken(text)

                ui.button("Take as draft", on_click=take).props("outline no-caps")
        ui.button("Close", on_click=dialog.close).props("flat no-caps")
    dialog.on("hide", dialog.delete)
    dialog.open()


def _conflict(stored: Stored, mine: str, conflict: Conflict) -> None:
    ui.label(str(conflict)).classes("fault")
    with ui.row().classes("conflict"):
        for title, text in (("What they changed", conflict.theirs.text), ("What you changed", mine)):
            with ui.column().classes("conflict-side"):
                ui.label(title).classes("card-title")
                _shown_difference(saving.difference(stored.text, text))
    ui.label("Copy a link to your draft, open the page anew, and make your change on top of theirs.").classes("quiet")


def _shown_difference(lines: list[str]) -> None:
    with ui.element("pre").classes("code").props('tabindex=0 aria-label="What changes"'):
        if not lines:
            ui.label("Nothing.")
        for line in lines:
            kind = {"+": "added", "-": "removed", "@": "quiet"}.get(line[:1], "")
            ui.label(line or " ").classes(f"as-written {kind}")
