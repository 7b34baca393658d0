"""One KPI being tuned: its values across accounts, with the line from 0 to 100 points over them, all of it draggable."""

from __future__ import annotations

import math

from nicegui import ui

from studio.pages.effects_panel import say
from studio.pages.fields import known_as
from studio.scoring import Place
from studio.tuning import Tuning

LINES = {"zero": "0 points", "yellow": "▲ yellow", "green": "● green", "hundred": "100 points"}
SHOWN_SHARE = (1, 99)  # percent: outliers beyond don't stretch the picture

GREY = "#76828d"  # can be read on light and on dark
QUIET = {"nameTextStyle": {"color": GREY}, "axisLabel": {"color": GREY}, "splitLine": {"lineStyle": {"color": "#76828d44"}}}


def kpi_tuner(tuning: Tuning, place: Place, unit: str | None) -> None:
    """Shows the KPI at a place of the draft."""
    kpi = tuning.section(place)["kpis"][place.kpi]
    with ui.column().classes("studio-card").props('role=region aria-label="The KPI being tuned"'):
        ui.label(kpi["kpi"]).classes("card-title").props("role=heading aria-level=2")
        if not (tuning.can_show(place) and tuning.is_scored):
            ui.label("Its values are shown as soon as the draft has no faults, and is computed and scored.").classes("quiet")
            return
        found = tuning.distribution(place)
        accounts = tuning.gets(place.health_score)
        about = f"Measured for {found['measured']:,} of the {accounts:,} accounts that get {place.health_score}."
        ui.label(about + (f" In {unit}." if unit else "")).classes("quiet")
        low, high, step = _scale(found["curve"], kpi)
        with ui.element("div").classes("curve"):
            chart = ui.echart(_options(found["curve"], low, high)).classes("curve-chart")
            chart.props('role=img aria-label="Share of accounts at or below each value"')
            for line, title in LINES.items():
                handle = known_as(ui.element("div"), f"line {line}").props(f"id=line-{line} role=slider tabindex=0")
                handle.props["aria-label"] = title
                with handle.classes(f"line line-{line}"):
                    ui.label(title)
        ui.label(
            "Share of accounts at or below each value. Drag a line: where 0 and 100 points begin, or where its band changes."
        ).classes("quiet")
        ui.label("Accounts by the band of this KPI alone").classes("bar-title")
        ui.element("div").props("id=kpi-bands role=img").classes("bar")
        for end, title in (("zero", "0 points at"), ("hundred", "100 points at")):
            with ui.row().classes("line-end"):
                with ui.element("label").props(f"for={end}-number"):
                    ui.label(title)
                field = known_as(ui.element("input"), f"{end} field").classes("number")
                field.props(f"id={end}-number type=number step=any")
                slider = known_as(ui.element("input"), f"{end} slider").classes("range")
                slider.props(f'id={end}-range type=range aria-label="{title}"')
    bands = {"green": 71, "red": 30} | tuning.draft.get("bands", {})
    opened = {
        "section": place.section, "kpi": place.kpi, "zero": kpi["zero_at"], "hundred": kpi["hundred_at"],
        "min": low, "max": high, "step": step, "counts": found["kpi"], **bands,
    }  # fmt: skip
    say("open", opened, chart.id)


def _scale(points: list[list[float]], kpi: dict) -> tuple[float, float, float]:
    """From where to where the picture goes, and by which steps lines are moved: round ones, some 500 in all."""
    ends = [float(kpi["zero_at"]), float(kpi["hundred_at"])]
    low_share, high_share = SHOWN_SHARE
    inner = [value for value, share in points if low_share <= share <= high_share] or [value for value, _ in points]
    low, high = min([*ends, *inner]), max([*ends, *inner])
    margin = (high - low) * 0.05 or 1
    step = 10.0 ** math.floor(math.log10((high - low or 1) / 100))
    return _down(low - margin, step), -_down(-(high + margin), step), step


def _down(value: float, step: float) -> float:
    return round(math.floor(value / step) * step, 10)


def _options(points: list[list[float]], low: float, high: float) -> dict:
    return {
        "animation": False,
        "grid": {"left": 48, "right": 24, "top": 8, "bottom": 40},
        "xAxis": QUIET | {"type": "value", "min": low, "max": high, "name": "value", "nameLocation": "middle", "nameGap": 26,
                          "axisLabel": {"color": GREY, "showMinLabel": False, "showMaxLabel": False}},
        "yAxis": QUIET | {"type": "value", "min": 0, "max": 100, "axisLabel": {"color": GREY, "formatter": "{value} %"}},
        "tooltip": {"trigger": "axis", "renderMode": "richText"},
        "series": [
            {"id": "values", "type": "line", "data": points, "showSymbol": len(points) < 3, "step": "end", "clip": True,
             "lineStyle": {"color": "#4c7db3", "width": 2}, "itemStyle": {"color": "#4c7db3"}},
        ],
    }  # fmt: skip
