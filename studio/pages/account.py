"""One account: its score over time, what makes it, what moved it, and what would help."""

from nicegui import events, run, ui
from starlette.requests import Request

from orchestration.settings import UserError
from studio import access, charts, entered_scores, report, words
from studio import account_data as data
from studio.pages import parts
from studio.pages.frame import frame


@ui.page("/accounts/{account_id:path}", response_timeout=30)
async def account(account_id: str, request: Request) -> None:
    """The page of an account."""
    parts.styled()
    with frame("Account"):
        loaded = await run.io_bound(data.load, account_id, request.query_params.get("compared", ""))
        ui.page_title(f"{loaded.shown.name} · Customer Health")
        _head(loaded.shown, str(loaded.days))
        if loaded.older:
            parts.empty(
                f"What is published was made by an earlier version, so this can't be shown: {', '.join(loaded.older)}. "
                "Run make build, then make publish, once more."
            )
        with ui.element("div").classes("studio-halves"):
            _over_time(loaded)
            _change(loaded)
        _sections(loaded)
        with ui.element("div").classes("studio-halves"):
            _ways(loaded)
            _alerts(loaded)
        Entry(loaded).show()
        with ui.element("div").classes("studio-facts"):
            _facts(loaded.facts)


def _head(shown: data.Account, compared: str) -> None:

    async def download() -> None:
        text, name = await run.io_bound(report.account, shown.account_id, compared)
        ui.download.content(text, name, "text/html; charset=utf-8")

    with ui.element("div").classes("studio-row studio-spread"):
        with ui.element("div"):
            parts.heading(shown.name, 1)
            ui.label(f"{shown.account_id} · as of {shown.day:%d %B %Y}").classes("studio-note")
        ui.button("Report", icon="download", on_click=download).props("outline dense no-caps").tooltip(
            "This view as one HTML file, to mail"
        )
    if not shown.current:
        ui.label(f"This account isn't scored any more; {shown.day} was the last day it was.").classes("studio-note").props(
            "role=status"
        )
    with ui.element("div").classes("studio-figures"):
        for name, value, note in data.figures(shown):
            parts.figure(name, value, note)


def _left_out(loaded: data.AccountView, part: str) -> bool:
    """Whether what is published lacks a part of the page; if so, that is shown in its place."""
    if part in loaded.older:
        parts.empty("Not in what is published.")
    return part in loaded.older


def _over_time(loaded: data.AccountView) -> None:
    history, changes = loaded.history, data.config_changes(loaded.history)
    with parts.card("Score over time"):
        scored = [row for row in history if row["score"] is not None]
        first, last = history[0], history[-1]
        label = f"Score from {first['as_of_date']} to {last['as_of_date']}: {_said(first)}, then {_said(last)}"
        if scored:
            label += f"; lowest {min(row['score'] for row in scored)}, highest {max(row['score'] for row in scored)}"
        parts.chart(charts.score_over_time(history, [c for c in changes if c["configuration"]], *loaded.lines), label, 320)
        if len(history) == 1:
            parts.empty("Only one date was published so far; each night adds one.")
        for change in changes[-5:]:
            ui.label(data.change_said(change)).classes("studio-note")


def _said(row: dict) -> str:
    return f"{row['score'] if row['score'] is not None else 'no score'} {row['band'].lower()}"


def _change(loaded: data.AccountView) -> None:
    with parts.card("What moved it"):
        if _left_out(loaded, data.CHANGES):
            return
        if not loaded.changes:
            parts.empty("No earlier date to compare with was published yet.")
            return
        with ui.element("div").classes("studio-row").props('role=navigation aria-label="Compared with"'):
            for days in loaded.changes:
                link = ui.link(
                    f"since {data.COMPARED[days]}", f"{parts.account_address(loaded.shown.account_id)}?compared={days}"
                )
                link.classes("studio-place studio-link").props('aria-current="true"' if days == loaded.days else "")
        change = loaded.changes[loaded.days]
        if change["score_change"] is None:
            parts.empty("One of the two has no score, so there is no change to split.")
            return
        label = "; ".join(f"{step['label']} {step['text']}" for step in loaded.steps)
        parts.chart(
            charts.waterfall(loaded.steps), f"From the score before to the score now: {label}", 40 + 28 * len(loaded.steps)
        )
        rows = [
            [words.name_of(part["kpi"]), part["section"], words.CAUSES.get(part["cause"], part["cause"]), _points(part["points"])]
            for part in loaded.change_parts
        ]
        total = sum(part["points"] for part in loaded.change_parts)
        rows.append(["In all", "", f"{change['previous_band'].lower()} to {change['band'].lower()}", _points(total)])
        parts.table(["KPI", "Section", "Why", "Points"], rows, "What moved the score", numbers=(3,), sum_row=True)


def _points(value: object) -> str:
    return words.number(float(value), 4, sign=True)


def _sections(loaded: data.AccountView) -> None:
    with parts.card("What the score is made of", "Score by share gives points; the points sum to the score"):
        with ui.element("div").classes("studio-kpi studio-kpi-head").props("aria-hidden=true"):
            for name in ("KPI", "Value", "From 0 to 100 points", "Score", "Share", "Points"):
                ui.label(name).classes("studio-number" if name in ("Score", "Share", "Points") else "")
        for section in loaded.sections:
            _section(section)
            for kpi in section["kpis"]:
                _kpi(kpi, loaded)
        with ui.element("div").classes("studio-kpi studio-kpi-section"):
            ui.label("In all")
            ui.label("")
            ui.label("")
            _number("Score", words.number(loaded.shown.score["score_exact"], 4))
            _number("Share", words.share(1) if loaded.shown.score["score_exact"] is not None else words.NONE)
            points = [section["contribution"] for section in loaded.sections if section["contribution"] is not None]
            _number("Points", words.number(sum(points), 2) if points else words.NONE)


def _section(section: dict) -> None:
    with ui.element("div").classes("studio-kpi studio-kpi-section"):
        with ui.element("h3").classes("studio-h3").style("margin: 0"):
            ui.label(section["section"])
        ui.label("")
        ui.label(_handed_on(section)).classes("studio-note")
        _number("Score", words.number(section["score"], 1))
        _number("Share", words.share(section["effective_weight"]))
        _number("Points", words.number(section["contribution"], 2))


def _handed_on(section: dict) -> str:
    weight, effective = section["weight"], section["effective_weight"]
    if effective is None:
        return f"its {words.share(weight)} went to the other sections"
    return f"{words.share(weight)} as configured" if abs(weight - effective) > 0.0005 else ""


def _number(name: str, text: str) -> None:
    with ui.element("div").classes("studio-number"):
        ui.label(name).classes("studio-name-small studio-note")
        ui.label(text)


def _kpi(kpi: dict, loaded: data.AccountView) -> None:
    unit = words.unit_of(kpi["kpi"])
    with ui.element("div").classes("studio-kpi"):
        with ui.element("div"):
            ui.label(words.name_of(kpi["kpi"]))
            for fact in words.facts_of(kpi["kpi"]):
                _fact_link(fact, loaded.facts.get(fact, []))
        with ui.element("div"):
            ui.label(words.with_unit(kpi["value"], unit) if kpi["value"] is not None else "no value")
            if kpi["status"] != "measured":
                ui.label(words.STATUSES.get(kpi["status"], kpi["status"])).classes("studio-note")
        with ui.element("div"):
            if not _left_out(loaded, data.POINTS):
                _bullet(kpi, unit, *loaded.lines)
        _number("Score", words.number(kpi["score"], 1))
        _number("Share", words.share(kpi["effective_weight"]))
        _number("Points", words.number(kpi["contribution"], 2) if kpi["contribution"] is not None else "left out")


def _fact_link(fact: str, rows: list[dict]) -> None:
    if rows:
        opened = sum(row["is_open"] for row in rows)
        ui.link(f"{words.FACTS[fact]}: {opened} open" if opened else words.FACTS[fact], f"#facts-{fact}").classes(
            "studio-link studio-small"
        )


def _bullet(kpi: dict, unit: str | None, green: float, red: float) -> None:
    """The line from its zero to its hundred points with the bands' cut-offs, and where the value stands on it."""
    if kpi["zero_at"] is None:
        parts.empty("The configuration in force doesn't score it so any more.")
        return
    said = (
        f"0 at {words.number(kpi['zero_at'])}, yellow from {words.number(kpi['yellow_from'])}, "
        f"green from {words.number(kpi['green_from'])}, 100 at {words.number(kpi['hundred_at'])}"
    )
    with ui.element("div").classes("studio-bullet").props("role=img") as line:
        line.props["aria-label"] = f"{words.with_unit(kpi['value'], unit)}; {said}"
        for band, width in (("red", red), ("yellow", green - red), ("green", 100 - green)):
            ui.element("div").classes(f"studio-bullet-zone studio-fill-{band}").style(f"width: {float(width)}%")
        if kpi["value"] is not None:
            ui.element("div").classes("studio-bullet-mark").style(f"left: {data.place_on_line(kpi):.2f}%")
    ui.label(said).classes("studio-note")


def _ways(loaded: data.AccountView) -> None:
    with parts.card("Why not green", "Each change alone would do, all else as it is"):
        if _left_out(loaded, data.WAYS):
            return
        if loaded.shown.score["band"] == "GREEN":
            parts.empty("It is green.")
        elif not loaded.ways:
            parts.empty("No single KPI could make it green; it takes more than one.")
        else:
            rows = []
            for way in loaded.ways:
                unit = words.unit_of(way["kpi"])
                rows.append(
                    [
                        words.name_of(way["kpi"]),
                        words.with_unit(way["value"], unit),
                        words.with_unit(way["needed_value"], unit),
                        words.number(way["change"], sign=True),
                    ]
                )
            parts.table(["KPI", "Now", "Needed", "Change"], rows, "Why not green", numbers=(1, 2, 3))


def _alerts(loaded: data.AccountView) -> None:
    with parts.card("Alerts", "Of the last 90 days"):
        if _left_out(loaded, data.ALERTS):
            return
        if not loaded.alerts:
            parts.empty("None.")
            return
        rows = [
            [
                words.ALERTS.get(row["alert"], row["alert"]),
                parts.day(row["since"]),
                parts.day(row["last_night"]),
                words.reasons(row["reasons"]),
            ]
            for row in loaded.alerts[:8]
        ]
        parts.table(["Alert", "Since", "Last night", "Why"], rows, "Alerts")


def _facts(facts: dict[str, list[dict]]) -> None:
    for fact in (fact for fact in words.FACTS if fact in facts):
        rows = facts[fact]
        opened = sum(row["is_open"] for row in rows)
        note = f"{opened} open, {words.counted(len(rows), 'row')}" if opened else words.counted(len(rows), "row")
        with parts.card(words.FACTS.get(fact, fact), note, anchor=f"facts-{fact}"):
            ends = any(row["is_open"] or row["ended_at"] for row in rows)
            amounts = any(row["amount"] is not None for row in rows)
            headers = ["Id", "Date", *(["Ended"] if ends else []), *([_amount_name(fact)] if amounts else []), "What"]
            shown = rows[:50]
            parts.table(
                headers,
                [_fact_row(row, ends, amounts) for row in shown],
                words.FACTS.get(fact, fact),
                numbers=(2 + ends,) if amounts else (),
            )
            if len(rows) > len(shown):
                parts.empty(f"{len(rows) - len(shown)} older ones aren't shown.")


def _amount_name(fact: str) -> str:
    return "Amount" if fact == "invoices" else "Score"


def _fact_row(row: dict, ends: bool, amounts: bool) -> list[parts.Cell]:
    cells: list[parts.Cell] = [row["fact_id"], parts.day(row["happened_at"])]
    cells += ["open" if row["is_open"] else parts.day(row["ended_at"])] if ends else []
    cells += [words.number(row["amount"])] if amounts else []
    return [*cells, row["description"]]


class Entry:
    """Where a CSM enters a score of their own, and what was entered and isn't in the scores yet."""

    def __init__(self, loaded: data.AccountView) -> None:
        self.shown, self.scores, self.known = loaded.shown, loaded.waiting, loaded.facts.get("csm_scores", [])

    def show(self) -> None:
        """The form for editors, and the list for everybody."""
        with parts.card(
            "Your own view", "A score from 0 (lost) to 100 (thriving); it counts from the next update on", anchor="own-view"
        ):
            if access.current_user().may_edit:
                with ui.element("div").classes("studio-row"):
                    self.score = ui.number("Score", min=0, max=100, precision=0).props("dense outlined").style("width: 7rem")
                    self.note = ui.input("Note").props("dense outlined maxlength=2000").style("flex: 1 1 14rem")
                    self.button = ui.button("Enter", on_click=self._enter).props("no-caps unelevated")
                self.fault = ui.label("").classes("studio-fault").props("role=alert")
            else:
                parts.empty("Editors can enter a score here; you are signed in as a viewer.")
            self.waiting = ui.element("div").classes("studio-waiting").props("role=status aria-live=polite")
            self._list()

    def _list(self) -> None:
        self.waiting.clear()
        with self.waiting:
            if not self.scores:
                parts.empty("Nothing waits for the next update.")
            for row in self.scores:
                note = f": {row['note']}" if row.get("note") else ""
                ui.label(f"Waiting for the next update: {row['score']} by {row['csm']}, {row['scored_at']} UTC{note}")

    async def _enter(self, _event: events.ClickEventArguments) -> None:
        self.fault.text = ""
        self.button.disable()
        try:
            user = access.require_editor()
            account_id, score, note = self.shown.account_id, self.score.value, self.note.value or ""
            await run.io_bound(entered_scores.enter, account_id, user.name, score, note)
            self.score.value, self.note.value = None, ""
            self.scores = await run.io_bound(entered_scores.waiting, account_id, self.known)
            self._list()
            await run.io_bound(entered_scores.land)
        except UserError as error:
            self.fault.text = str(error)
        finally:
            self.button.enable()
