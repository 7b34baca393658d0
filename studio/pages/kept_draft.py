"""A page's draft, kept by a name that stands in the page's address: a reload, a lost connection or a link brings it back."""

from __future__ import annotations

import copy
from urllib.parse import urlencode

from nicegui import run, ui

from orchestration.settings import UserError
from studio import drafts
from studio.pages.copying import copied_address


class KeptDraft:
    """The kept draft of one visitor's page; `not_found` says why there is none by the name that the page was opened with."""

    def __init__(self, name: str) -> None:
        self.not_found = ""
        self._name = name
        self._kept: dict = {}
        self._address = ""

    def brought_back(self) -> dict | None:
        """The draft that the address names; none where it names none, or one that isn't kept any more."""
        try:
            return drafts.kept(self._name) if self._name else None
        except UserError as error:
            self._name, self.not_found = "", str(error)
            return None

    async def keep(self, draft: dict, score: str) -> None:
        """Keeps the draft, unless it is kept already or empty, and puts its name and the health score shown into the address."""
        if draft != self._kept:
            self._kept = copy.deepcopy(draft)
            try:
                self._name = await run.io_bound(drafts.keep, self._kept, drafts.EDITED) if draft else ""
            except (UserError, OSError) as error:
                ui.notify(f"The draft can't be kept, so that a reload would lose it: {error}", type="warning")
        address = _address({"draft": self._name, "score": score if score != "default" else ""})
        if self._address != address:
            self._address = address
            ui.navigate.history.replace(address)

    async def link(self, draft: dict, score: str) -> None:
        """Keeps the draft as it is now, and copies a link to it."""
        try:
            path = _address({"draft": await run.io_bound(drafts.keep, copy.deepcopy(draft)), "score": score})
        except (UserError, OSError) as error:
            ui.notify(f"The draft can't be kept, so that no link could lead to it: {error}", type="negative")
            return
        if await copied_address(path):
            ui.notify(f"Copied: {path}", type="info")
        else:
            ui.notify(f"Your browser didn't let it be copied; the link is {path}", type="warning", timeout=0, close_button=True)


def _address(named: dict[str, str]) -> str:
    query = urlencode({name: value for name, value in named.items() if value})
    return f"/configure?{query}" if query else "/configure"
