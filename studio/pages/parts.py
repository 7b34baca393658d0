"""What pages are made of: cards, tables, figures, bands, charts. Whatever is data is shown as text."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from urllib.parse import quote

from nicegui import ui

from studio import charts, words
from studio.bands import BANDS, BY_NAME

Cell = str | Callable[[], object]


def styled() -> None:
    """The style sheet of the pages that show health."""
    ui.add_head_html('<link rel="stylesheet" href="/assets/pages.css">')


@contextmanager
def card(title: str, note: str = "", anchor: str = "") -> Iterator[None]:
    """A card with a heading, and in smaller letters what to know of it."""
    with ui.element("section").classes("studio-card").props(f'id="{anchor}"' if anchor else "") as section:
        section.props["aria-label"] = title
        heading(title)
        if note:
            ui.label(note).classes("studio-note")
        yield


def heading(text: str, level: int = 2) -> None:
    """A heading."""
    with ui.element(f"h{level}").classes(f"studio-h{level}"):
        ui.label(text).props("role=presentation")


def figure(name: str, value: str, note: str = "") -> None:
    """A number that counts, with its name above and what to compare it with below."""
    with ui.element("div").classes("studio-figure"):
        ui.label(name).classes("studio-figure-name")
        ui.label(value).classes("studio-figure-value")
        ui.label(note).classes("studio-note")


def band(name: str | None, score: int | None = None) -> None:
    """A band by shape, word and colour, with the score where there is one."""
    shown = BY_NAME.get(name or "UNKNOWN", BY_NAME["UNKNOWN"])
    text = shown.label if score is None else f"{shown.shape} {score} {shown.name.capitalize()}"
    ui.label(text).classes(f"studio-band studio-band-{shown.name.lower()}")


def account_address(account_id: str) -> str:
    """The address of an account's page."""
    return f"/accounts/{quote(account_id, safe='')}"


def account_link(account_id: str, name: str | None) -> None:
    """An account's name, which leads to its page."""
    ui.link(name or account_id, account_address(account_id)).classes("studio-link")


def day(value: date | None) -> Cell:
    """A day, in one piece."""
    return lambda: ui.label(f"{value:%Y-%m-%d}" if value else words.NONE).classes("studio-nowrap")


def table(
    headers: Sequence[str], rows: Sequence[Sequence[Cell]], label: str, numbers: Sequence[int] = (), sum_row: bool = False
) -> None:
    """A small table; a cell is text, or makes its content itself.

    `numbers` are columns set to the right; with `sum_row` the last row is a sum.
    """

    def cell(tag: str, content: Cell, place: int) -> None:
        with ui.element(tag).classes("studio-number" if place in numbers else "") as made:
            if tag == "th":
                made.props("scope=col")
            if tag == "td" and place in numbers:
                ui.label(headers[place]).classes("studio-name-small")
            ui.label(content) if isinstance(content, str) else content()

    with ui.element("div").classes("studio-scroll").props("tabindex=0 role=region") as region:
        region.props["aria-label"] = f"{label}, table"
        with ui.element("table").classes("studio-table"):
            with ui.element("thead"), ui.element("tr"):
                for place, header in enumerate(headers):
                    cell("th", header, place)
            with ui.element("tbody"):
                for row in rows:
                    with ui.element("tr").classes("studio-sum" if sum_row and row is rows[-1] else ""):
                        for place, content in enumerate(row):
                            cell("td", content, place)


def chart(options: dict, label: str, height: int = 300) -> ui.echart:
    """A chart of a fixed height, described in words for who can't see it."""
    made = ui.echart(options, renderer="svg").classes("studio-chart").style(f"height: {height}px").props("role=img")
    made.props["aria-label"] = label
    return made


def bands_bar(row: dict) -> None:
    """The bands of a group as one bar, as wide as their share."""
    counts = charts.band_counts(row)
    with ui.element("div").classes("studio-bar").props("role=img") as bar:
        bar.props["aria-label"] = ", ".join(f"{count} {shown.name.lower()}" for shown, count in counts)
        for shown, count in counts:
            part = (
                ui.element("div").classes(f"studio-bar-part studio-fill-{shown.name.lower()}").style(f"flex-grow: {int(count)}")
            )
            with part:
                ui.label(f"{shown.shape} {count:,}")


def legend() -> None:
    """Which shape and colour is which band."""
    with ui.element("div").classes("studio-legend"):
        for shown in BANDS:
            band(shown.name)


def empty(text: str) -> None:
    """What stands where a list has nothing."""
    ui.label(text).classes("studio-note").props("role=status")
