"""A configuration being tuned by one visitor: the draft, what is saved, and what the difference does."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field

from orchestration import config_check
from studio.account_values import AccountValues, Lacking, Needs, lacking, needs
from studio.effects import curve, effects
from studio.pipeline_macros import PipelineMacros
from studio.scoring import Place, Scorer, Scores


@dataclass
class Tuning:
    """The `draft` of the value of `vars: health:` and the `saved` one. While `faults` says that the draft has some, what is shown
    is what the last draft without faults does."""

    values: AccountValues
    macros: PipelineMacros
    saved: dict
    draft: dict = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    needs: Needs | None = None
    lacking: Lacking = field(default_factory=Lacking)
    before: Scores | None = None
    now: Scores | None = None
    matching: dict[str, int] = field(default_factory=dict)
    _scorer: Scorer | None = None

    def __post_init__(self) -> None:
        """Scores what is saved, then the draft, by default the same; what is saved may name fields that were never built."""
        self.draft = self.draft or copy.deepcopy(self.saved)
        self._scorer = Scorer(self.values, self.macros)
        if not faults_of(self.saved) and not lacking(self.values, self._needs_of(self.saved)).fields:
            self.before = self.now = self._scorer.score(self.saved)
        self.refresh()

    def close(self) -> None:
        """Lets go of what it holds."""
        if self._scorer:
            self._scorer.close()

    @property
    def is_changed(self) -> bool:
        """Whether the draft differs from what is saved."""
        return self.draft != self.saved

    @property
    def is_scored(self) -> bool:
        """Whether the last draft without faults could be scored."""
        return self._scorer.is_scored

    @property
    def to_compute(self) -> dict:
        """The draft, with the fields that only what is saved names: both are scored."""
        return self._with_saved_fields(self.draft)

    def refresh(self, draft: dict | None = None) -> None:
        """Checks the draft and scores all accounts under it; to be called when it was changed otherwise than by a drag.

        Where it may be edited meanwhile, `draft` is a copy of it; what is edited needs another call.
        """
        draft = self.draft if draft is None else draft
        self.faults = faults_of(draft)
        if self.faults:
            return
        self.needs = self._needs_of(self._with_saved_fields(draft))
        self.lacking = lacking(self.values, self.needs)
        if self.lacking.fields:
            return
        self.now = self._scorer.score(draft)
        if self.before is None:
            self.before = self.now
        self.matching = self._scorer.matching(draft)

    def gets(self, health_score: str) -> int:
        """How many accounts get a health score, after those of higher priority took theirs."""
        if self.now is None or health_score not in self.now.names:
            return 0
        return int((self.now.health_score == self.now.names.index(health_score)).sum())

    def threshold(self, place: Place, zero_at: float, hundred_at: float) -> dict:
        """Moves a KPI's line ends; gives what it does, with `kpi`: accounts by the band of this KPI alone."""
        if zero_at == hundred_at:
            return {"fault": "0 and 100 points can't be at the same value."}
        kpi = self.section(place)["kpis"][place.kpi]
        kpi["zero_at"], kpi["hundred_at"] = zero_at, hundred_at
        if not self.can_show(place):
            return {}
        self._settle(place)
        self.now, bands = self._scorer.drag_threshold(place, zero_at, hundred_at)
        return self.effects() | {"kpi": bands}

    def prepare(self, place: Place) -> None:
        """Makes ready to drag a KPI's line ends or a section's weight, so that the first picture comes as fast as the next."""
        if not self.can_show(place):
            return
        self._settle(place)
        if place.kpi is None:
            self._scorer.drag_weight(place, self.weights(place.health_score))
        else:
            kpi = self.section(place)["kpis"][place.kpi]
            self._scorer.drag_threshold(place, kpi["zero_at"], kpi["hundred_at"])

    def weight(self, place: Place, weight: float) -> dict:
        """Moves a section's weight; gives what it does, with `weights`: the normalized ones of all its sections."""
        sections = self.health_score(place.health_score)["sections"]
        if not any(section.get("weight", 1) for section in sections if section is not sections[place.section]) and not weight:
            return {"fault": "One section at least needs a weight above 0."}
        sections[place.section]["weight"] = weight
        weights = self.weights(place.health_score)
        if not self.can_show(place):
            return {"weights": weights}
        self._settle(place)
        self.now = self._scorer.drag_weight(place, weights)
        return self.effects() | {"weights": weights}

    def weights(self, health_score: str) -> list[float]:
        """The normalized weights of a health score's sections."""
        given = [section.get("weight", 1) for section in self.health_score(health_score)["sections"]]
        return [weight / sum(given) for weight in given]

    def effects(self) -> dict:
        """What the draft does, compared with what is saved."""
        return effects(self.values, self.before, self.now)

    def distribution(self, place: Place) -> dict:
        """A KPI's values as a curve, and how many accounts are in each band by it alone."""
        kpi = self.section(place)["kpis"][place.kpi]
        self._settle(place)
        _, bands = self._scorer.drag_threshold(place, kpi["zero_at"], kpi["hundred_at"])
        measured = self._scorer.kpi_values(kpi["kpi"], place.health_score)
        return {"curve": curve(measured), "kpi": bands, "measured": len(measured)}

    def health_score(self, name: str) -> dict:
        """The draft's health score of that name."""
        return next(one for one in self.draft["health_scores"] if one["name"] == name)

    def usual_line(self, kpi: str) -> tuple[float, float]:
        """Line ends to begin with for a KPI: those it has elsewhere in the draft, else from 0 to 100."""
        for health_score in self.draft["health_scores"]:
            for scored in (scored for section in health_score["sections"] for scored in section["kpis"]):
                if scored["kpi"] == kpi:
                    return scored["zero_at"], scored["hundred_at"]
        return 0, 100

    def section(self, place: Place) -> dict:
        """The draft's section at a place."""
        return self.health_score(place.health_score)["sections"][place.section]

    def can_show(self, place: Place) -> bool:
        """Whether what is dragged there shows at once: not while the draft has faults, nor where the health score is off."""
        return not (self.faults or self.lacking.fields or self.before is None) and place.health_score in self.now.names

    def _with_saved_fields(self, draft: dict) -> dict:
        fields = self.saved.get("account_fields", {}) | draft.get("account_fields", {})
        return draft | ({"account_fields": fields} if fields else {})

    def _needs_of(self, health: dict) -> Needs:
        with self.macros.of(health) as render:
            wanted = [kpi["name"] for kpi in render("scored_kpis", render("active_health_scores"))]
            return needs(json.loads(render("config_meaning")), wanted)

    def _settle(self, place: Place) -> None:
        """Before another place is dragged, everything is scored with what was dragged before."""
        if not self._scorer.can_drag(place):
            self._scorer.score(self.draft)


def faults_of(health: dict) -> list[str]:
    """The faults of a configuration, by the pipeline's own rules: each its path and what would be right."""
    found: list[str] = []
    config_check.validator().config_faults(health, found)
    return found
