"""The dialogs around saving: what would change in vars.yml and saving it, earlier versions, the whole text."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import datetime

from nicegui import run, ui

from orchestration.settings import UserError
from studio import access, saving
from studio.pages.copying import copied

WHY_NOT = "You are signed in as a viewer: you can try anything out, but only editors may save."
OnSaved = Callable[[saving.Saved], object]


async def open_save(health: dict, base: saving.Stored, on_saved: OnSaved) -> None:
    """Shows what saving `health` over `base` would change, and saves it; `on_saved` is called with what was stored."""
    try:
        text = await run.io_bound(saving.edited, base.text, health)
        faults = await run.io_bound(saving.faults, text)
        git = await run.io_bound(saving.in_git)
    except UserError as error:
        _tell("This can't be saved", str(error))
        return
    _Save(health, base, text, faults, git, on_saved).dialog.open()


class _Save:
    """The dialog that saves; after a conflict it shows both texts."""

    def __init__(self, health: dict, base: saving.Stored, text: str, faults: list, git: bool, on_saved: OnSaved) -> None:
        self.health, self.base, self.text, self.on_saved = health, base, text, on_saved
        changes = saving.difference(base.text, text)
        with ui.dialog() as self.dialog, ui.card().classes("studio-dialog"):
            heading("Save the configuration")
            self.told = ui.column().classes("w-full").props("role=alert")
            self.body = ui.column().classes("w-full")
            with self.body:
                ui.label("What changes in vars.yml:" if changes else "Nothing differs from vars.yml as it was opened.")
                if changes:
                    diff(changes, "What changes in vars.yml")
                self.message = ui.input("What is this change about?").classes("w-full").props("maxlength=2000 outlined dense")
                self.commit = ui.checkbox("Commit vars.yml to git") if git else None
            with ui.row().classes("items-center"):
                self.button = ui.button("Save", on_click=self.save).props("no-caps")
                ui.button("Cancel", on_click=self.dialog.close).props("flat no-caps")
                if not access.current_user().may_edit:
                    ui.label(WHY_NOT).classes("studio-quiet").props("id=why-not-save")
                    self.button.props("aria-describedby=why-not-save")
            if faults:
                self.show_faults(faults)
            self.button.set_enabled(bool(changes) and not faults and access.current_user().may_edit)

    async def save(self) -> None:
        """Saves; what keeps it from that is shown in the dialog."""
        self.told.clear()
        try:
            user = access.require_editor("save the configuration")
            self.button.disable()
            commit = bool(self.commit and self.commit.value)
            saved = await run.io_bound(saving.save, self.text, self.base.digest, user, self.message.value or "", commit)
        except saving.Faulty as faulty:
            self.show_faults(faulty.faults)
        except saving.Conflict as conflict:
            await self.show_conflict(conflict)
        except UserError as error:
            with self.told:
                ui.label(str(error)).classes("studio-fault")
            self.button.enable()
        else:
            self.dialog.close()
            _notify("vars.yml is saved.", saved)
            await _called(self.on_saved, saved)

    def show_faults(self, faults: list[saving.Fault]) -> None:
        """Each fault at its path."""
        with self.told:
            ui.label("This can't be saved yet:").classes("studio-fault")
            with ui.element("ul").classes("studio-faults"):
                for fault in faults:
                    with ui.element("li"), ui.row().classes("gap-2"):
                        if fault.path:
                            with ui.element("code"):
                                ui.label(fault.path)
                        ui.label(fault.message)

    async def show_conflict(self, conflict: saving.Conflict) -> None:
        """Both texts, and what can be done."""
        theirs, asked = conflict.theirs, self.base
        told = ["vars.yml was changed by somebody else since you opened it, so nothing was saved."]
        try:
            on_theirs = await run.io_bound(saving.edited, theirs.text, self.health)
        except UserError as error:
            on_theirs = None
            told.append(f"As it is now it can't be changed here; mend it, then save again. {error}")
        with self.told:
            for text in told:
                ui.label(text).classes("studio-fault")
        if on_theirs is None:
            self.button.enable()
            return
        self.body.clear()
        with self.body:
            with ui.element("div").classes("studio-two"):
                for title, text in (("Yours", conflict.mine), ("Theirs, as vars.yml is now", theirs.text)):
                    with ui.column():
                        heading(title)
                        diff(saving.difference(asked.text, text), f"{title}: what differs from the text you opened")
            ui.label("Load theirs and make your change again, or save yours over it: then theirs is kept among the versions.")
            heading("What saving yours now would change in theirs")
            diff(saving.difference(theirs.text, on_theirs), "What saving yours would change")
        self.base, self.text = theirs, on_theirs
        with self.button.parent_slot:
            ui.button("Load theirs", on_click=_load_anew).props("outline no-caps")
        self.button.text = "Save mine over theirs"
        self.button.enable()


async def open_versions(on_restored: OnSaved) -> None:
    """Earlier versions of vars.yml: each can be compared with the present one, and restored by editors."""
    try:
        found = await run.io_bound(saving.versions)
        now = await run.io_bound(saving.read)
        git = await run.io_bound(saving.in_git)
    except UserError as error:
        _tell("Versions", str(error))
        return
    may_edit = access.current_user().may_edit
    with ui.dialog() as dialog, ui.card().classes("studio-dialog"):
        heading("Earlier versions of vars.yml")
        told = ui.column().classes("w-full").props("role=alert")
        if not found:
            ui.label("There are none yet: the first save keeps the one before it.").classes("studio-quiet")
        else:
            commit = ui.checkbox("Commit vars.yml to git when I restore one") if git and may_edit else None
            _versions_table(found, now, may_edit, dialog, told, commit, on_restored)
        if found and not may_edit:
            ui.label(WHY_NOT).classes("studio-quiet")
        ui.button("Close", on_click=dialog.close).props("flat no-caps")
    dialog.open()


def _versions_table(
    found: list[saving.Kept], now: saving.Stored, may_edit: bool, dialog, told, commit: ui.checkbox | None, on_restored: OnSaved
) -> None:
    async def compare(kept: saving.Kept) -> None:
        compared.clear()
        try:
            text = await run.io_bound(saving.version_text, kept.id)
        except (UserError, OSError, UnicodeDecodeError) as error:
            with compared:
                ui.label(f"The version of {_time(kept.at)} can't be read: {error}").classes("studio-fault").props("role=alert")
            return
        with compared:
            heading(f"From the version of {_time(kept.at)} to the present one")
            changes = saving.difference(text, now.text)
            diff(changes, "What differs") if changes else ui.label("They are the same.")

    async def restore(kept: saving.Kept) -> None:
        told.clear()
        try:
            user = access.require_editor("restore a version")
            saved = await run.io_bound(saving.restore, kept.id, now.digest, user, bool(commit and commit.value))
        except UserError as error:
            with told:
                ui.label(str(error)).classes("studio-fault").style("white-space: pre-line")
            return
        dialog.close()
        _notify(f"The version of {_time(kept.at)} is vars.yml again.", saved)
        await _called(on_restored, saved)

    with ui.element("table").classes("studio-versions"):
        with ui.element("thead"), ui.element("tr"):
            for title in ("Replaced at", "By", "For a change about", ""):
                with ui.element("th").props("scope=col"):
                    ui.label(title)
        with ui.element("tbody"):
            for kept in found:
                with ui.element("tr"):
                    for shown in (_time(kept.at), kept.user, kept.message):
                        with ui.element("td"):
                            ui.label(shown)
                    with ui.element("td"):
                        at = _time(kept.at)
                        compare_it = ui.button("Compare", on_click=lambda kept=kept: compare(kept)).props("flat dense no-caps")
                        compare_it.props["aria-label"] = f"Compare the version of {at}"
                        restore_it = ui.button("Restore", on_click=lambda kept=kept: restore(kept)).props("flat dense no-caps")
                        restore_it.props["aria-label"] = f"Restore the version of {at}"
                        restore_it.set_enabled(may_edit)
    compared = ui.column().classes("w-full")


def open_yaml(text: str) -> None:
    """Shows a text, to read and to copy."""

    async def copy() -> None:
        if await copied(text):
            ui.notify("Copied.")
        else:
            ui.notify("Your browser didn't let it be copied; select the text and copy it.", type="warning")

    with ui.dialog() as dialog, ui.card().classes("studio-dialog"):
        heading("vars.yml")
        with ui.element("pre").classes("studio-text").props('tabindex=0 aria-label="The text of vars.yml"'):
            ui.label(text)
        with ui.row():
            ui.button("Copy", icon="content_copy", on_click=copy).props("no-caps")
            ui.button("Close", on_click=dialog.close).props("flat no-caps")
    dialog.open()


def heading(text: str) -> None:
    """The heading of a dialog or of a part of it."""
    with ui.element("h2"):
        ui.label(text)


def diff(lines: list[str], name: str) -> None:
    """The lines of a difference; added and removed ones are told by their sign as well as by colour."""
    looks = {"+": "studio-added", "-": "studio-removed", "@": "studio-quiet"}
    with ui.element("pre").classes("studio-text").props("tabindex=0") as shown:
        for line in lines:
            ui.label(line).classes(looks.get(line[:1], ""))
    shown.props["aria-label"] = name


def _load_anew() -> None:
    """Opens the page anew, without the draft that its address may name."""
    ui.run_javascript("if (window.tuning) tuning.unsaved(false); location.replace(location.pathname)")


def _tell(title: str, message: str) -> None:
    with ui.dialog() as dialog, ui.card().classes("studio-dialog"):
        heading(title)
        ui.label(message).classes("studio-fault").props("role=alert")
        ui.button("Close", on_click=dialog.close).props("flat no-caps")
    dialog.open()


def _notify(done: str, saved: saving.Saved) -> None:
    """Says what was done, and what became of the commit."""
    ui.notify(f"{done} {saved.git}".strip(), type="positive", multi_line=True)


async def _called(handler: OnSaved, saved: saving.Saved) -> None:
    result = handler(saved)
    if inspect.isawaitable(result):
        await result


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
