"""Coordinates of the charts in reports, which have no scripts: templates/charts.html draws them."""

from datetime import date

from studio.bands import BY_NAME

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 24


def stacked_bands(days: list[dict]) -> dict:
    """The bands of each day, stacked, RED at the bottom: an area a band, and the ticks of both axes."""
    days = days if len(days) > 1 else days * 2
    most = max((day["accounts"] for day in days), default=0) or 1
    below = [0] * len(days)
    areas = []
    for band in ("RED", "YELLOW", "GREEN", "UNKNOWN"):
        above = [low + day[band.lower()] for low, day in zip(below, days, strict=True)]
        top = [(_x(place, len(days)), _y(value / most)) for place, value in enumerate(above)]
        bottom = [(_x(place, len(days)), _y(value / most)) for place, value in enumerate(below)]
        if above != below:
            areas.append({"band": BY_NAME[band], "points": _points(top + bottom[::-1])})
        below = above
    ticks = [{"text": f"{round(most * part):,}", "y": _y(part)} for part in (0, 0.5, 1)]
    return {"areas": areas, "ticks": ticks, "days": _days([day["as_of_date"] for day in days])}


def score_line(history: list[dict], changes: list[dict], green: float, red: float) -> dict:
    """A score day by day: pieces of a line between days without a score, marks where the band changes, and the bands behind."""
    pieces: list[list[tuple[float, float]]] = [[]]
    marks = []
    for place, row in enumerate(history):
        if row["score"] is None:
            pieces.append([])
            continue
        point = (_x(place, len(history)), _y(row["score"] / 100))
        pieces[-1].append(point)
        if place in (0, len(history) - 1) or history[place - 1]["band"] != row["band"]:
            marks.append({"band": BY_NAME[row["band"]], "x": point[0], "y": point[1]})
    places = {row["as_of_date"]: place for place, row in enumerate(history)}
    zones = {"RED": (0, red), "YELLOW": (red, green), "GREEN": (green, 100)}
    return {
        "lines": [_points(piece) for piece in pieces if len(piece) > 1],
        "marks": marks,
        "zones": [
            {"band": BY_NAME[band], "y": _y(high / 100), "height": round(_y(low / 100) - _y(high / 100), 1)}
            for band, (low, high) in zones.items()
        ],
        "changes": [_x(places[change["as_of_date"]], len(history)) for change in changes],
        "ticks": [{"text": str(value), "y": _y(value / 100)} for value in (0, 25, 50, 75, 100)],
        "days": _days([row["as_of_date"] for row in history]),
    }


def waterfall(steps: list[dict]) -> list[dict]:
    """The steps from one score to another as bars, each with where it begins and how wide it is, in percent."""
    return [
        step | {"left": min(step["start"], step["end"]), "width": round(abs(step["end"] - step["start"]), 4)} for step in steps
    ]


def _x(place: int, count: int) -> float:
    part = place / (count - 1) if count > 1 else 0.5
    return round(LEFT + (WIDTH - LEFT - RIGHT) * part, 1)


def _y(part: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - part), 1)


def _points(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _days(days: list[date]) -> list[dict]:
    """The first day, the last, and the one between; a single one in the middle."""
    if len(set(days)) == 1:
        return [{"text": str(days[0]), "x": _x(0, 1), "anchor": "middle"}]
    places = sorted({0, len(days) // 2, len(days) - 1}) if days else []
    anchors = {0: "start", len(days) - 1: "end"}
    return [{"text": str(days[place]), "x": _x(place, len(days)), "anchor": anchors.get(place, "middle")} for place in places]
