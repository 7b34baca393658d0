"""The Configure page: health scores, filters, weights and thresholds, and what each change does while it is made."""

from __future__ import annotations

import asyncio
import copy
import dataclasses
import logging
import math

import yaml
from nicegui import background_tasks, events, run, ui

from orchestration.settings import UserError
from studio import filters, saving, workspace
from studio.computing import Computation
from studio.pages.effects_panel import bands_panel, effects_panel, say
from studio.pages.frame import frame, nothing_here
from studio.pages.kept_draft import KeptDraft
from studio.pages.kpi_tuner import kpi_tuner
from studio.pages.new_kpi import new_kpi
from studio.pages.saving_dialog import open_save, open_versions, open_yaml
from studio.pages.score_editor import ScoreEditor
from studio.pages.score_list import ScoreList
from studio.scoring import Place
from studio.tuning import Tuning

KEEP_SECONDS = 1.0
STATE_SECONDS = 0.25


@ui.page("/configure")
async def configure(draft: str = "", score: str = "") -> None:
    """The page where the configuration is tuned; `draft` names a kept one, `score` the health score to show."""
    for script in ("configure", "focus"):
        ui.add_head_html(f'<script src="/assets/{script}.js"></script>')
    with frame("Configure"):
        page = ConfigurePage(draft, score)
        await page.show()


class ConfigurePage:
    """One visitor's page."""

    def __init__(self, draft: str, score: str) -> None:
        self.kept_draft, self.chosen_score = KeptDraft(draft), score
        self.tuning: Tuning | None = None
        self.place: Place | None = None
        self.fields: dict[str, str] = {}
        self.computation: Computation | None = None
        self.is_gone = False
        self.busy = asyncio.Lock()
        self.is_unsaved = False
        self.edition = 0  # of what is shown: a drag on an earlier one comes too late
        self.not_scored = self.not_computed = ""

    async def show(self) -> None:
        """Shows that it is being prepared, then itself."""
        preparing = ui.column().classes("studio-card preparing").props("role=status")
        with preparing:
            ui.spinner(size="lg")
            ui.label("Reading the pipeline and the newest scores ...")
        ui.context.client.on_delete(self._gone)
        await ui.context.client.connected()
        try:
            async with self.busy:
                await run.io_bound(self._prepare)
        except Exception as error:
            preparing.clear()
            with preparing:
                nothing_here(_said(error))
            return
        if self.is_gone:
            return
        preparing.delete()
        self._lay_out()
        ui.on("tuning", self._tuned)
        await self.changed()

    async def _gone(self) -> None:
        """The visitor has left, and didn't come back in time."""
        self.is_gone = True
        self._drop_computation()
        async with self.busy:
            if self.tuning:
                self.tuning.close()

    def _prepare(self) -> None:
        self.stored = saving.read()
        if faults := saving.faults(self.stored.text):
            raise UserError(str(saving.Faulty(faults)).replace("; nothing was saved", " (vars.yml); mend it first"))
        saved = yaml.safe_load(self.stored.text)["vars"]["health"]
        draft = self.kept_draft.brought_back() or copy.deepcopy(saved)
        macros = workspace.macros()
        self.tuning = Tuning(workspace.values(), macros, saved, draft)
        self.fields = filters.field_types(macros, saved)
        self._show_what_is_there()

    def _lay_out(self) -> None:
        self.root = ui.context.slot.parent
        with ui.row().classes("spread wide"):
            ui.label("Configure").classes("page-title").props("role=heading aria-level=1")
            self._toolbar()
        self.notes()
        with ui.element("div").classes("configure") as self.form:
            with ui.column().classes("configure-scores"):
                self.scores()
            with ui.column().classes("configure-editor"):
                self.editor()
            with ui.column().classes("configure-effects").props('tabindex=0 role=region aria-label="Effects of the draft"'):
                bands_panel()
                self.tuner()
                effects_panel()
        ui.timer(KEEP_SECONDS, self._keep)

    def _toolbar(self) -> None:
        """What can be done with the draft. It stays in its place, so that no click on it comes too late for a button."""
        with ui.row().classes("toolbar"):
            self.status = ui.label().classes("quiet").props("role=status")
            ui.button("Earlier versions", on_click=lambda: open_versions(self._restored)).props("flat no-caps")
            ui.button("Show the YAML", on_click=self._show_yaml).props("flat no-caps")
            self.undo = ui.button("Undo all", on_click=self._undo).props("flat no-caps")
            ui.button("Link", icon="link", on_click=self._link).props("flat no-caps")
            self.save = ui.button("Save ...", icon="save", on_click=self._save).props("unelevated no-caps")
        ui.timer(STATE_SECONDS, self._show_state)

    def _show_state(self) -> None:
        """Says whether the draft is saved. A timer has it said, so that no picture of a drag waits for the toolbar."""
        self._tell_state()
        self.status.text = "Unsaved changes" if self.is_unsaved else "As saved"
        self.undo.set_enabled(self.is_unsaved)
        self.save.set_enabled(self.is_unsaved and not self.tuning.faults)

    def _tell_state(self) -> None:
        """Tells the page's script whether the draft is saved: who leaves with unsaved changes is asked first."""
        if self.tuning.is_changed != self.is_unsaved:
            self.is_unsaved = not self.is_unsaved
            say("unsaved", self.is_unsaved)

    # Parts that are shown anew when the draft is changed

    @ui.refreshable_method
    def notes(self) -> None:
        """What isn't there, faults of the draft, and what has to be computed."""
        if self.kept_draft.not_found:
            with ui.column().classes("studio-card faults").props("role=alert"):
                ui.label(self.kept_draft.not_found)
        if self.tuning.faults:
            with ui.column().classes("studio-card faults").props("role=alert"):
                ui.label("The draft can't be scored yet; the pictures show it as it was before:").classes("card-title")
                for fault in self.tuning.faults:
                    ui.label(fault)
        for title, why in (
            ("The draft could not be scored; the pictures show it as it was before.", self.not_scored),
            ("What the draft needs could not be computed; its pictures are without it.", self.not_computed),
        ):
            if why:
                with ui.column().classes("studio-card faults").props("role=alert"):
                    ui.label(title).classes("card-title")
                    ui.label(why).style("white-space: pre-line")
        if self.computation:
            with ui.column().classes("studio-card").props("role=status"):
                ui.label(f"Computing {self.tuning.lacking} ...")
                bar = ui.linear_progress(show_value=False).props('aria-label="Progress"')
                ui.timer(0.3, lambda: bar.set_value(self._share_computed()))

    @ui.refreshable_method
    def scores(self) -> None:
        """The health scores in their order of priority."""
        with ui.column().classes("studio-card").props('role=region aria-label="Health scores by priority"'):
            ScoreList(self.tuning, self.chosen_score, self._choose_score, self._scores_changed).show()
        with ui.column().classes("studio-card").props('role=region aria-label="A KPI of one\'s own"'):
            new_kpi(self.tuning, self.changed_soon)

    @ui.refreshable_method
    def editor(self) -> None:
        """The chosen health score."""
        tuning, name = self.tuning, self.chosen_score
        ScoreEditor(tuning, name, self.fields, self.changed_soon, self._choose_kpi, self._renamed).show()

    @ui.refreshable_method
    def tuner(self) -> None:
        """The chosen KPI."""
        if self.place:
            metric = self.tuning.draft["kpis"].get(self.tuning.section(self.place)["kpis"][self.place.kpi]["kpi"], {})
            unit = "percent" if "compare" in metric else self.tuning.draft["metrics"].get(metric.get("metric"), {}).get("unit")
            kpi_tuner(self.tuning, self.place, unit)
        else:
            with ui.column().classes("studio-card"):
                ui.label("Choose a KPI to see its values and to drag its thresholds.").classes("quiet")

    # What visitors do

    def changed_soon(self) -> None:
        """Scores the draft again and shows it, as soon as what is being done has ended; it goes on when what began it is gone."""
        self._begin_edition()
        background_tasks.create(self._in_page(), name="the draft was changed")

    def _begin_edition(self) -> None:
        """From now on, what is dragged comes too late, until `_refresh` shows the new edition."""
        self.edition += 1

    async def _in_page(self) -> None:
        if not self.is_gone:
            with self.root:
                await self.changed()

    async def changed(self) -> None:
        """Scores the draft again, computes what was never computed, and shows everything anew."""
        async with self.busy:
            if self.is_gone:
                return
            try:
                await run.io_bound(self.tuning.refresh, copy.deepcopy(self.tuning.draft))
                self.not_scored = ""
            except Exception as error:
                self.not_scored = _said(error)
        self._show_what_is_there()
        begun = self._begin_computation()
        self._refresh()
        if begun:
            await self._end_computation(begun)

    def _begin_computation(self) -> Computation | None:
        """Begins to compute what the draft lacks, unless that is under way; what is under way for an earlier draft is dropped."""
        if self.is_gone or self.tuning.faults:
            return None
        self.not_computed = ""
        if self.computation and self.tuning.lacking and self.computation.needs == self.tuning.needs:
            return None
        self._drop_computation()
        if self.tuning.lacking:
            self.computation = Computation(copy.deepcopy(self.tuning.to_compute), self.tuning.needs, self.tuning.values.day)
        return self.computation

    async def _end_computation(self, computation: Computation) -> None:
        """Waits for its values, and goes on with them; nothing where it was dropped meanwhile."""
        try:
            values = await computation.values()
            async with self.busy:
                if computation is not self.computation:
                    return
                old = self.tuning
                self.tuning = await run.io_bound(Tuning, values, old.macros, old.saved, copy.deepcopy(old.draft))
                self.tuning.draft = old.draft  # which may have been edited meanwhile
                old.close()
                self.not_scored = ""
                if self.tuning.lacking:
                    self.not_computed = f"After it was computed, this is still not there: {self.tuning.lacking}."
        except Exception as error:
            if computation is not self.computation:
                return
            self.not_computed = _said(error)
        self.computation = None
        self._refresh()

    def _drop_computation(self) -> None:
        if self.computation:
            self.computation.drop()
            self.computation = None

    def _share_computed(self) -> float:
        done, of = self.computation.progress if self.computation else (0, 0)
        return done / of if of else 0

    async def _tuned(self, event: events.GenericEventArguments) -> None:
        """A threshold or a weight is being dragged, or about to be."""
        message = event.args
        async with self.busy:
            try:
                effects = await run.io_bound(self._drag, message) if message["edition"] == self.edition else {}
            except Exception as error:
                effects = {"fault": f"This could not be scored ({_said(error)}); move it again, or open the page anew."}
        say("answered", effects)
        self._tell_state()

    def _drag(self, message: dict) -> dict:
        kpi = message.get("kpi")
        place = Place(self.chosen_score, int(message["section"]), None if kpi is None else int(kpi))
        if message["kind"] == "prepare":
            self.tuning.prepare(place)
            return {}
        if message["kind"] == "weight":
            weight = float(message["weight"])
            if not math.isfinite(weight) or weight < 0:
                raise ValueError(weight)
            return self.tuning.weight(place, _plain(weight))
        zero_at, hundred_at = float(message["zero"]), float(message["hundred"])
        if not (math.isfinite(zero_at) and math.isfinite(hundred_at)):
            raise ValueError(zero_at, hundred_at)
        return self.tuning.threshold(place, _plain(zero_at), _plain(hundred_at))

    def _refresh(self, *parts) -> None:
        """Shows parts anew, or all of them, and tells the page what the draft does. The form bears its edition, so that both
        come at once: who is quick changes the new form under its own edition."""
        self._show_state()
        self.form.props(f"data-edition={self.edition}")
        for part in parts or (self.notes, self.scores, self.editor, self.tuner):
            part.refresh()
        if self.tuning.now is not None:
            say("show", self.tuning.effects())

    def _choose_score(self, name: str) -> None:
        self.chosen_score, self.place = name, None
        self._begin_edition()
        self._refresh(self.scores, self.editor, self.tuner)

    def _scores_changed(self, chosen: str) -> None:
        if chosen != self.chosen_score:
            self.chosen_score, self.place = chosen, None
        self.changed_soon()

    async def _choose_kpi(self, place: Place) -> None:
        async with self.busy:
            self.place = place
            try:
                await run.io_bound(self.tuning.prepare, place)
                self.not_scored = ""
            except Exception as error:
                self.not_scored = _said(error)
            self._refresh(self.notes, self.tuner)

    def _renamed(self, name: str) -> None:
        self.chosen_score = name
        self.place = self.place and dataclasses.replace(self.place, health_score=name)
        self.changed_soon()

    async def _undo(self) -> None:
        async with self.busy:
            self.tuning.draft = copy.deepcopy(self.tuning.saved)
        self.chosen_score, self.place = "default", None
        self.changed_soon()

    async def _keep(self) -> None:
        await self.kept_draft.keep(self.tuning.draft if self.tuning.is_changed else {}, self.chosen_score)

    async def _link(self) -> None:
        await self.kept_draft.link(self.tuning.draft, self.chosen_score)

    async def _save(self) -> None:
        await open_save(self.tuning.draft, self.stored, self._saved)

    async def _saved(self, saved: saving.Saved) -> None:
        """What is compared with from now on is what was saved."""
        self.stored = saving.Stored(saved.text, saved.digest)
        async with self.busy:
            self.tuning.saved = copy.deepcopy(self.tuning.draft)
            self.tuning.before = self.tuning.now
            self._refresh()

    def _show_yaml(self) -> None:
        try:
            open_yaml(saving.edited(self.stored.text, self.tuning.draft))
        except UserError as error:
            ui.notify(str(error), type="negative")

    async def _restored(self, _: saving.Saved) -> None:
        """What was restored is the draft, and what it is compared with."""
        old, self.kept_draft = self.tuning, KeptDraft("")
        async with self.busy:
            try:
                await run.io_bound(self._prepare)
            except Exception as error:
                ui.notify(_said(error), type="negative", multi_line=True)
                return
            old.close()
        self.changed_soon()

    def _show_what_is_there(self) -> None:
        """Where the draft hasn't the chosen health score or KPI (any more), the default one is shown, or no KPI."""
        names = [health_score["name"] for health_score in self.tuning.draft["health_scores"]]
        if self.chosen_score not in names:
            self.chosen_score = names[-1]
        if self.place and not self._is_there(self.place):
            self.place = None

    def _is_there(self, place: Place) -> bool:
        found = [one for one in self.tuning.draft["health_scores"] if one["name"] == place.health_score]
        sections = found[0]["sections"] if found else []
        return place.section < len(sections) and place.kpi < len(sections[place.section]["kpis"])


def _said(error: Exception) -> str:
    """An error in words; one that isn't a user's goes to the log too, with where it comes from."""
    if isinstance(error, UserError):
        return str(error)
    logging.getLogger(__name__).error("The Configure page", exc_info=error)
    return f"{type(error).__name__}: {error}"


def _plain(number: float) -> int | float:
    """As one writes it into the file: 3, not 3.0."""
    return int(number) if number.is_integer() and abs(number) < 1e15 else number
