"""Scoring what is tried out: the pipeline's macros over the values in memory, all of it, or only what one drag changes."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np

from orchestration.sql_text import identifier, literal
from studio.account_values import AccountValues
from studio.bands import BANDS
from studio.pipeline_macros import PipelineMacros

NO_SCORE = -1
UNKNOWN = len(BANDS) - 1
SCORES = "select _n, cast(_score_exact as double) as exact, cast(round(_score_exact, 0) as integer) as score"


@dataclass(frozen=True)
class Scores:
    """What every account scores, by its number: `health_score` counts in `names` (-1: not scored), `score` is -1 and `exact`
    not a number where there is none, `band` counts in bands.BANDS (-1: not scored)."""

    names: list[str]
    health_score: np.ndarray
    score: np.ndarray
    exact: np.ndarray
    band: np.ndarray

    def by_band(self) -> list[int]:
        """How many accounts are in each band."""
        return np.bincount(self.band[self.band >= 0], minlength=len(BANDS)).tolist()


@dataclass(frozen=True)
class Place:
    """Where a KPI or section stands: the health score's name and positions from 0."""

    health_score: str
    section: int
    kpi: int | None = None

    @property
    def dragged(self) -> Place:
        """What is dragged there: a KPI's line ends, or the weights of all sections, as each changes the shares of the others."""
        return self if self.kpi is not None else replace(self, section=-1)


class Scorer:
    """Scores the accounts under one configuration after another; `is_scored` says whether the last one could be.

    For one visitor: not to be used by two threads at once.
    """

    _numbers = itertools.count()

    def __init__(self, values: AccountValues, macros: PipelineMacros) -> None:
        self.values = values
        self.is_scored = False
        self._macros = macros
        self._connection = values.connection.cursor()
        self._connection.execute("use studio")
        self._table = f"scored_{next(self._numbers)}"
        self._rows = f"{self._table}_dragged"
        self._health: dict = {}
        self._scores: Scores | None = None
        self._bands: np.ndarray = np.array([])
        self._drag: Place | None = None

    def close(self) -> None:
        """Lets go of what it holds."""
        for table in (self._table, self._rows):
            self._connection.execute(f"drop table if exists {table}")
        self._connection.close()

    def score(self, health: dict) -> Scores:
        """Scores every account under the value of `vars: health:`, which must be without faults."""
        self.is_scored = False
        with self._macros.of(health) as render:
            health_scores = render("active_health_scores")
            kpis = render("scored_kpis", health_scores)
            comparing = [kpi["name"] for kpi in kpis if kpi["compare"]]
            accounts = self._assigned(health, health_scores, render)
            sql = render("account_scores", self._kpi_values(accounts, kpis), health_scores, comparing)
            bands = render("bands")
            band = render("score_band", "score", bands["green"], bands["red"])
        self._connection.execute(f"create or replace table {self._table} as {sql}")
        self._bands = self._codes(f"select {band} as band from range(101) as scores (score) order by score")
        self._health, self._drag = health, None
        names = [health_score["name"] for health_score in health_scores]
        whole = Scores(
            names=names,
            health_score=np.full(self.values.accounts, NO_SCORE, dtype=np.int16),
            score=np.full(self.values.accounts, NO_SCORE, dtype=np.int16),
            exact=np.full(self.values.accounts, np.nan),
            band=np.full(self.values.accounts, NO_SCORE, dtype=np.int8),
        )
        codes = " ".join(f"when {literal(name)} then {position}" for position, name in enumerate(names))
        found = self._connection.execute(
            f"select _n, case _health_score {codes} end as health_score from {self._table}"
        ).fetchnumpy()
        whole.health_score[found["_n"]] = found["health_score"]
        self._scores = self._merged(whole, self._connection.execute(f"{SCORES} from {self._table}").fetchnumpy())
        self.is_scored = True
        return self._scores

    def can_drag(self, place: Place) -> bool:
        """Whether a drag there can go on from what was scored last: not where something else was dragged since."""
        return self.is_scored and self._drag in (None, place.dragged)

    def matching(self, health: dict) -> dict[str, int]:
        """How many accounts meet each health score's filter, whoever comes before it; of those that may be scored."""
        with self._macros.of(health) as render:
            fields = render("health_facts")["accounts"]["columns"]
            counts = {
                health_score["name"]: f"count(*) filter (where {render('filter_sql', health_score['accounts'], fields)})"
                for health_score in health["health_scores"]
                if health_score.get("accounts")
            }
            where = f" where {render('filter_sql', health['score_accounts'], fields)}" if "score_accounts" in health else ""
        if not counts:
            return {}
        found = self._connection.execute(f"select {', '.join(counts.values())} from fields{where}").fetchone()
        return dict(zip(counts, found, strict=True))

    def drag_threshold(self, place: Place, zero_at: float, hundred_at: float) -> tuple[Scores, list[int]]:
        """The scores with other line ends of one KPI, and how many of the accounts that have it are in each band by it alone."""
        found = self._execute_drag(place, {"zero_at": float(zero_at), "hundred_at": float(hundred_at)})
        return self._merged(self._scores, found), _counted(found["kpi_band"])

    def drag_weight(self, place: Place, weights: list[float]) -> Scores:
        """The scores with other weights (normalized) of the health score's sections."""
        parameters = {f"weight_{position}": float(weight) for position, weight in enumerate(weights, 1)}
        found = self._execute_drag(place, parameters)
        return self._merged(self._scores, found)

    def kpi_values(self, kpi: str, health_score: str) -> np.ndarray:
        """The values that a KPI was measured at, in order, of the accounts that have the health score."""
        name, status = identifier(kpi), identifier(f"{kpi}__status")
        found = self._connection.execute(
            f"select {name} as value from {self._table} where _health_score = ? and {status} = 'measured' order by value",
            [health_score],
        ).fetchnumpy()["value"]
        return np.asarray(found, dtype=float)

    def _assigned(self, health: dict, health_scores: list[dict], render) -> str:
        """The query of the accounts that are scored, by number, with the health score that each gets."""
        fields = render("health_facts")["accounts"]["columns"]
        assigned = render("assigned_health_score", health_scores, fields)
        scored = f" where {render('filter_sql', health['score_accounts'], fields)}" if "score_accounts" in health else ""
        return f"select _n, {assigned} as _health_score from fields{scored}"

    def _kpi_values(self, accounts: str, kpis: list[dict]) -> str:
        """The query of their KPI values; what was never computed is missing."""
        columns = []
        for kpi in kpis:
            name = kpi["name"]
            has = name in self.values.kpis
            columns.append(identifier(name) if has else f"cast(null as double) as {identifier(name)}")
            status = identifier(f"{name}__status")
            columns.append(status if has else f"'missing' as {status}")
            if kpi["compare"]:
                end = identifier(f"{name}__line_end")
                columns.append(end if has else f"cast(null as varchar) as {end}")
        listed = ", ".join(["kpi_values._n", "_health_score", *columns])
        return f"select {listed} from kpi_values inner join ({accounts}) as accounts on kpi_values._n = accounts._n"

    def _execute_drag(self, place: Place, parameters: dict[str, float]) -> dict[str, np.ndarray]:
        """Scores a health score's accounts anew, with what is dragged as parameters; the statement is prepared once a drag."""
        if self._drag != place.dragged:
            sql = self._threshold_sql(place) if place.kpi is not None else self._weight_sql(place)
            self._connection.execute(f"prepare drag as {sql}")
            self._drag = place.dragged
        given = ", ".join(f"{name} := {value!r}::double" for name, value in parameters.items())
        return self._connection.execute(f"execute drag({given})").fetchnumpy()

    def _threshold_sql(self, place: Place) -> str:
        with self._macros.of(self._health) as render:
            health_score, comparing = self._active(place, render)
            section = health_score["sections"][place.section]
            kpi = section["kpis"][place.kpi]
            section["kpis"][place.kpi] = {**kpi, "zero_at": "$zero_at", "hundred_at": "$hundred_at"}
            slots = render("score_slots", [health_score], comparing)
            slot = slots[place.section]
            moved = slot["kpis"][place.kpi]
            ends = [f"{kpi['kpi']}__line_end"] if kpi["kpi"] in comparing else []
            others = [one["name"] for one in slot["kpis"] if one is not moved]
            scores = [f"{one['name']}_score" for one in slots if one is not slot]
            weights = [f"{one['name']}_weight" for one in slots]
            self._keep(place, [kpi["kpi"], f"{kpi['kpi']}__status", *ends, *others, *scores, *weights, "_is_covered"])
            rows = f"({render('with_kpi_scores', self._rows, [{**slot, 'kpis': [moved]}])})"
            rows = f"({render('with_section_scores', rows, [slot])})"
            band = _kpi_band(moved["name"], render)
            scored = render("with_scores", rows, slots)
        return f"{SCORES}, {band} as kpi_band from ({scored})"

    def _weight_sql(self, place: Place) -> str:
        with self._macros.of(self._health) as render:
            health_score, comparing = self._active(place, render)
            for position, section in enumerate(health_score["sections"], 1):
                section["weight"] = f"$weight_{position}"
            slots = render("score_slots", [health_score], comparing)
            self._keep(place, [f"{slot['name']}_{part}" for slot in slots for part in ("score", "measured")])
            rows = f"({render('with_coverage', self._rows, slots, [health_score])})"
            scored = render("with_scores", rows, slots)
        return f"{SCORES} from ({scored})"

    def _keep(self, place: Place, columns: list[str]) -> None:
        """Puts aside what a drag needs of the accounts that have the health score: what is narrow is planned and read faster."""
        listed = ", ".join(map(identifier, ("_n", "_health_score", *columns)))
        self._connection.execute(
            f"create or replace table {self._rows} as select {listed} from {self._table} where _health_score = ?",
            [place.health_score],
        )

    def _active(self, place: Place, render) -> tuple[dict, list[str]]:
        """A copy of the health score as the macros see it, and the KPIs that have line ends."""
        health_scores = render("active_health_scores")
        found = next(one for one in health_scores if one["name"] == place.health_score)
        sections = [{**section, "kpis": list(section["kpis"])} for section in found["sections"]]
        comparing = [kpi["name"] for kpi in render("scored_kpis", health_scores) if kpi["compare"]]
        return {**found, "sections": sections}, comparing

    def _merged(self, scores: Scores, found: dict) -> Scores:
        """The scores with those of some accounts replaced."""
        number = found["_n"]
        new = np.ma.filled(found["score"], NO_SCORE)
        exact, score, band = scores.exact.copy(), scores.score.copy(), scores.band.copy()
        exact[number] = np.ma.filled(found["exact"], np.nan)
        score[number] = new
        band[number] = self._band_of(new)
        return replace(scores, exact=exact, score=score, band=band)

    def _band_of(self, score: np.ndarray) -> np.ndarray:
        """The bands of whole scores, as the macro score_band has them."""
        return np.append(self._bands, UNKNOWN)[np.where(score == NO_SCORE, len(self._bands), score)]

    def _codes(self, query: str) -> np.ndarray:
        names = [band.name for band in BANDS]
        return np.array([names.index(name) for (name,) in self._connection.execute(query).fetchall()], dtype=np.int8)


def _kpi_band(score: str, render) -> str:
    """SQL for the place in BANDS that a KPI's score has: as it is, not rounded, so that it agrees with the KPI's cut-offs."""
    bands = render("bands")
    names = ", ".join(literal(band.name) for band in BANDS)
    return f"list_position([{names}], {render('score_band', score, bands['green'], bands['red'])}) - 1"


def _counted(bands: np.ndarray) -> list[int]:
    """How many accounts are in each band."""
    return np.bincount(bands, minlength=len(BANDS)).tolist()
