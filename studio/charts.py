"""Charts as ECharts options. Names of accounts and groups are data: tooltips are drawn as text, never as HTML.

They are drawn as SVG, where the style sheet gives INK and LINE the colours of the page, light or dark.
"""

from studio.bands import BANDS, BY_NAME

INK, LINE = "#5b6670", "#dde1e6"
TOOLTIP = {
    "renderMode": "richText",
    "confine": True,
    "backgroundColor": "#1d2630",
    "borderWidth": 0,
    "textStyle": {"color": "#ffffff", "fontSize": 12},
}
TEXT = {"color": INK, "fontSize": 12}
AXIS = {"axisLabel": TEXT, "axisLine": {"lineStyle": {"color": LINE}}, "splitLine": {"lineStyle": {"color": LINE}}}
DAYS = TEXT | {"hideOverlap": True, "formatter": "{yyyy}-{MM}-{dd}", "alignMinLabel": "left", "alignMaxLabel": "right"}
ALL_DAYS = {**AXIS, "type": "time", "minInterval": 86_400_000, "splitLine": {"show": False}, "axisLabel": DAYS}  # a day, in ms
ONE_DAY = {**AXIS, "type": "category"}  # its label is the day's name as it stands in the data
DECALS = {
    "GREEN": {"symbol": "none"},
    "YELLOW": {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 6], "rotation": 0.8, "color": "rgba(0, 0, 0, 0.25)"},
    "RED": {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [4, 4], "rotation": -0.8, "color": "rgba(0, 0, 0, 0.3)"},
    "UNKNOWN": {"symbol": "circle", "dashArrayX": [[6, 6], [0, 6, 6, 0]], "dashArrayY": [6, 0], "color": "rgba(0, 0, 0, 0.25)"},
}


def bands_over_time(days: list[dict]) -> dict:
    """How many accounts were in each band, day by day, stacked: RED at the bottom, where it is compared most easily."""
    order = ("RED", "YELLOW", "GREEN", "UNKNOWN")
    is_one = len(days) == 1
    series = [
        {
            "name": BY_NAME[band].label,
            "type": "bar" if is_one else "line",
            "stack": "accounts",
            "symbol": "none",
            "barMaxWidth": 60,
            "lineStyle": {"width": 0},
            "areaStyle": {"opacity": 0.9, "color": BY_NAME[band].colour, "decal": DECALS[band]},
            "itemStyle": {"color": BY_NAME[band].colour, "decal": DECALS[band]},
            "data": [[day["as_of_date"].isoformat(), day[band.lower()]] for day in days],
        }
        for band in order
        if band != "UNKNOWN" or any(day["unknown"] for day in days)
    ]
    return {
        "animation": False,
        "tooltip": TOOLTIP | {"trigger": "axis"},
        "legend": {"bottom": 0, "textStyle": TEXT},
        "grid": {"left": 48, "right": 16, "top": 16, "bottom": 64},
        "xAxis": ONE_DAY if is_one else ALL_DAYS,
        "yAxis": {"type": "value", "minInterval": 1, **AXIS},
        "series": series,
    }


def score_over_time(history: list[dict], changes: list[dict], green: float, red: float) -> dict:
    """A score day by day over its bands: the band's symbol where it changed, and a line where the configuration did."""
    return {
        "animation": False,
        "tooltip": TOOLTIP | {"trigger": "axis"},
        "grid": {"left": 40, "right": 24, "top": 32, "bottom": 32},
        "xAxis": ONE_DAY if len(history) == 1 else ALL_DAYS,
        "yAxis": {"type": "value", "min": 0, "max": 100, "interval": 25, **AXIS, "splitLine": {"show": False}},
        "series": [
            {
                "name": "Score",
                "type": "line",
                "lineStyle": {"color": INK, "width": 2},
                "itemStyle": {"color": INK},
                "data": [_point(history, place) for place in range(len(history))],
                "markArea": {"silent": True, "data": _zones(green, red)},
                "markLine": _config_lines(changes),
            }
        ],
    }


def _point(history: list[dict], place: int) -> dict:
    row = history[place]
    band = BY_NAME[row["band"]]
    marked = place in (0, len(history) - 1) or history[place - 1]["band"] != row["band"]
    return {
        "value": [row["as_of_date"].isoformat(), row["score"]],
        "symbol": band.symbol if marked else "none",
        "symbolSize": 11,
        "itemStyle": {"color": band.colour},
    }


def _zones(green: float, red: float) -> list:
    lines = {"RED": (0, red), "YELLOW": (red, green), "GREEN": (green, 100)}
    return [
        [{"yAxis": low, "itemStyle": {"color": BY_NAME[band].colour, "opacity": 0.13}}, {"yAxis": high}]
        for band, (low, high) in lines.items()
    ]


def _config_lines(changes: list[dict]) -> dict:
    return {
        "symbol": "none",
        "animation": False,
        "lineStyle": {"color": INK, "type": "dashed"},
        "label": {"color": INK, "formatter": "configuration changed", "position": "end"},
        "data": [{"xAxis": change["as_of_date"].isoformat()} for change in changes],
    }


def waterfall(steps: list[dict]) -> dict:
    """From the score before to the score now: `steps` are {label, start, end, kind}, kind whole, won or lost."""
    colours = {"whole": INK, "won": BY_NAME["GREEN"].colour, "lost": BY_NAME["RED"].colour}
    return {
        "animation": False,
        "tooltip": TOOLTIP | {"show": False},
        "grid": {"left": 150, "right": 44, "top": 8, "bottom": 28},
        "xAxis": {"type": "value", "min": 0, "max": 100, "interval": 25, **AXIS},
        "yAxis": {
            "type": "category",
            "inverse": True,
            **AXIS,
            "data": [step["label"] for step in steps],
            "axisTick": {"show": False},
            "axisLabel": TEXT | {"width": 138, "overflow": "truncate"},
        },
        "series": [
            {
                "type": "bar",
                "stack": "score",
                "silent": True,
                "itemStyle": {"color": "transparent"},
                "data": [min(step["start"], step["end"]) for step in steps],
            },
            {
                "type": "bar",
                "stack": "score",
                "barMaxWidth": 24,
                "label": {"show": True, "position": "right", "color": INK},
                "data": [
                    {
                        "value": abs(step["end"] - step["start"]),
                        "itemStyle": {"color": colours[step["kind"]]},
                        "label": {"formatter": step["text"].replace("{", "(").replace("}", ")")},
                    }
                    for step in steps
                ],
            },
        ],
    }


def band_counts(row: dict) -> list[tuple]:
    """Each band that has accounts in a row of health_trend, with how many."""
    return [(band, row[band.name.lower()]) for band in BANDS if row[band.name.lower()]]
