"""All accounts: how they are, what changed, and which need somebody."""

from dataclasses import replace
from datetime import date

from nicegui import events, run, ui
from starlette.requests import Request

from orchestration.settings import UserError
from studio import charts, report, words
from studio import portfolio_data as data
from studio.pages import parts
from studio.pages.frame import frame
from studio.portfolio_view import FILTERS, SIZES, View


@ui.page("/", response_timeout=30)
async def portfolio(request: Request) -> None:
    """The first page."""
    parts.styled()
    ui.add_body_html("<script>window.addEventListener('popstate', () => location.reload())</script>")
    with frame("Portfolio"):
        loaded = await run.io_bound(data.load, View.of(request.query_params))
        await Page(loaded).show()


class Page:
    """The page of one visitor."""

    def __init__(self, loaded: data.Portfolio) -> None:
        self.loaded = loaded
        self.table = AccountTable(loaded.view, loaded.day)

    async def show(self) -> None:
        """Everything; the table comes last."""
        loaded = self.loaded
        with ui.element("div").classes("studio-row studio-spread"):
            parts.heading("Portfolio", 1)
            with ui.element("div").classes("studio-row").style("width: auto"):
                ui.label(f"As of {loaded.day:%d %B %Y}").classes("studio-note")
                ui.button("Report", icon="download", on_click=self._report).props("outline dense no-caps").tooltip(
                    "This view as one HTML file, to mail"
                )
        _figures(loaded.risk)
        with ui.element("div").classes("studio-halves"):
            self._groups()
            self._trend()
        _changes(loaded)
        _alerts("Renewals at risk", "renewal_at_risk", loaded.renewals, "No renewal is at risk.")
        _alerts("May expand", "expansion", loaded.expansions, "No account shows room to expand.")
        await self.table.show()

    def _groups(self) -> None:
        loaded = self.loaded
        with parts.card("Accounts by band today"):
            names = {split: "All accounts" if split == "all" else f"By {_split_name(split)}" for split in loaded.splits}
            ui.select(names, value=loaded.split, label="Split", on_change=self._split).props("dense outlined").style(
                "width: 14rem; margin-bottom: .5rem"
            )
            if loaded.groups_in_all > len(loaded.groups):
                parts.empty(f"The greatest {len(loaded.groups)} of {loaded.groups_in_all:,} groups")
            parts.table(
                ["Group", "Accounts by band", "Mean", "ARR", "ARR red"],
                [self._group(row) for row in loaded.groups],
                "Accounts by band today",
                numbers=(2, 3, 4),
            )
            parts.legend()

    def _group(self, row: dict) -> list[parts.Cell]:
        def name() -> None:
            if row["dimension"] == "all":
                ui.label("All accounts")
            else:
                self._charts_link(row["member"], split=row["dimension"], member=row["member"])

        return [
            name,
            lambda: parts.bands_bar(row),
            words.number(row["average_score"], 1),
            words.money(row["arr"]),
            words.money(row["arr_red"]),
        ]

    async def _report(self) -> None:
        text, name = await run.io_bound(report.portfolio, self.table.view)
        ui.download.content(text, name, "text/html; charset=utf-8")

    def _split(self, event: events.ValueChangeEventArguments) -> None:
        ui.navigate.to(replace(self.table.view, split=event.value, member="").address)

    def _trend(self) -> None:
        loaded = self.loaded
        of = f"{_split_name(loaded.split)} {loaded.member}" if loaded.member else "all accounts"
        with parts.card("Accounts by band over time", f"Of {of}"):
            if not loaded.trend:
                parts.empty("There is no such group; choose another on the left.")
                return
            first, last = loaded.trend[0], loaded.trend[-1]
            label = (
                f"Accounts by band from {first['as_of_date']} to {last['as_of_date']}; "
                f"red from {first['red']} to {last['red']}, yellow from {first['yellow']} to {last['yellow']}, "
                f"green from {first['green']} to {last['green']}"
            )
            parts.chart(charts.bands_over_time(loaded.trend), label, 320)
            if len(loaded.trend) == 1:
                parts.empty("Only one date was published so far; each night adds one.")
            if loaded.member:
                self._charts_link("Show all accounts", member="")

    def _charts_link(self, text: str, **charts_of: str) -> None:
        """A link to other charts, which keeps what the table has been asked for since the page was opened."""

        def follow() -> None:
            ui.navigate.to(replace(self.table.view, **charts_of).address)

        link = ui.link(text, replace(self.loaded.view, **charts_of).address).classes("studio-link")
        link.on("click.exact.prevent", follow)


def _split_name(split: str) -> str:
    return "CSM" if split == "csm" else words.name_of(split).lower()


def _figures(risk: data.Risk) -> None:
    with ui.element("div").classes("studio-figures"):
        for name, value, note in data.figures(risk):
            parts.figure(name, value, note)


def _changes(loaded: data.Portfolio) -> None:
    with parts.card("What changed this week", "Compared with 7 days before"):
        if not loaded.compared:
            parts.empty("The date 7 days before wasn't published, so there is nothing to compare with yet.")
            return
        ui.label(data.moves_said(loaded.moves))
        with ui.element("div").classes("studio-halves"):
            for title, rows in (("Fell into a worse band", loaded.fell), ("Rose into a better band", loaded.rose)):
                with ui.element("div"):
                    parts.heading(title, 3)
                    _movers(title, rows)
        parts.heading("The greatest causes over all accounts", 3)
        parts.table(
            ["KPI", "Why", "Accounts", "Points lost", "Points won"],
            [
                [
                    words.name_of(row["kpi"]),
                    words.CAUSES.get(row["cause"], row["cause"]),
                    f"{row['accounts']:,}",
                    words.number(row["lost"], 1),
                    words.number(row["won"], 1, sign=True),
                ]
                for row in loaded.causes
            ],
            "The greatest causes over all accounts",
            numbers=(2, 3, 4),
        )


def _movers(title: str, rows: list[dict]) -> None:
    if not rows:
        parts.empty("None.")
        return
    parts.table(
        ["Account", "Before", "Now", "Why"],
        [
            [
                lambda row=row: parts.account_link(row["account_id"], row["account_name"]),
                lambda row=row: parts.band(row["previous_band"], row["previous_score"]),
                lambda row=row: parts.band(row["band"], row["score"]),
                words.causes_said(row["causes"]),
            ]
            for row in rows
        ],
        title,
    )


def _alerts(title: str, alert: str, found: tuple[list[dict], int], none: str) -> None:
    rows, in_all = found
    with parts.card(title, words.counted(in_all, "account")):
        if not rows:
            parts.empty(none)
            return
        parts.table(
            ["Account", "Score", "ARR", "CSM", "Since", "Why"],
            [
                [
                    lambda row=row: parts.account_link(row["account_id"], row["account_name"]),
                    lambda row=row: parts.band(row["band"], row["score"]),
                    words.money(row["arr"]),
                    row["csm"] or words.NONE,
                    parts.day(row["since"]),
                    words.reasons(row["reasons"]),
                ]
                for row in rows
            ],
            title,
            numbers=(2,),
        )
        if in_all > len(rows):
            address = f"{View(filters={'alert': (alert,)}).address}#accounts"
            ui.link(f"All {in_all:,} in the table", address).classes("studio-link")


class AccountTable:
    """The table of accounts: it asks the database for one page at a time, and keeps the page's address as its view."""

    def __init__(self, view: View, day: date) -> None:
        self.view, self.day = view, day

    async def show(self) -> None:
        """The table with its filters, as soon as its rows are read: an empty one would ask for its first page."""
        rows, in_all = await run.io_bound(self._page)
        with parts.card("Accounts", anchor="accounts"):
            with ui.element("div").classes("studio-filters").props("role=search"):
                ui.input("Search name, id, CSM, reason", value=self.view.search, on_change=self._search).props(
                    "dense outlined clearable debounce=300"
                )
                for name, values in data.filter_values(self.day).items():
                    self._filter(name, values)
            with ui.element("div").classes("studio-row studio-spread"):
                self.count = ui.label("").classes("studio-note").props("role=status aria-live=polite")
                ui.button("CSV", icon="download", on_click=self._export).props("outline dense no-caps").tooltip(
                    "All accounts found, as CSV for a spreadsheet"
                )
            self.table = (
                ui.table(rows=[], columns=self._columns(), row_key="account_id", pagination=self._pagination(0))
                .classes("studio-accounts")
                .props("flat dense binary-state-sort")
            )
            self.table.props["rows-per-page-options"] = list(SIZES)
            self.table.on("request", self._request, ["pagination"])
            for slot, template in SLOTS.items():
                self.table.add_slot(slot, template)
        self._put(rows, in_all)

    async def fill(self) -> None:
        """Reads the rows of the view; the address becomes the view's."""
        asked = self.view
        try:
            rows, in_all = await run.io_bound(self._page)
        except UserError as error:
            self.count.text = str(error)
            return
        if asked is not self.view:
            return  # something else was asked for meanwhile, and comes
        self._put(rows, in_all)
        ui.navigate.history.push(self.view.address)

    def _put(self, rows: list[dict], in_all: int) -> None:
        """Puts the rows of the view into the table."""
        self.view = replace(self.view, page=min(self.view.page, max(1, -(-in_all // self.view.size))))
        self.count.text = words.counted(in_all, "account") if in_all else "No account is found; try fewer filters."
        self.table.rows = [_shown(row) for row in rows]
        self.table.columns = self._columns()
        self.table.pagination = self._pagination(in_all)

    def _page(self) -> tuple[list[dict], int]:
        """The rows of the page asked for, or of the last where there are fewer."""
        view = self.view
        rows, in_all = data.accounts(view, self.day)
        last = max(1, -(-in_all // view.size))
        return (rows, in_all) if view.page <= last else data.accounts(replace(view, page=last), self.day)

    def _filter(self, name: str, values: list[str]) -> None:
        labels = {value: self._value_label(name, value) for value in values}
        chosen = [value for value in self.view.filters.get(name, ()) if value in labels]

        async def choose(event: events.ValueChangeEventArguments) -> None:
            self.view = self.view.filtered(name, tuple(event.value or ()))
            await self.fill()

        ui.select(labels, value=chosen, multiple=True, label=FILTERS[name], on_change=choose, with_input=len(labels) > 12).props(
            "dense outlined clearable use-chips" if len(labels) > 12 else "dense outlined clearable"
        )

    @staticmethod
    def _value_label(name: str, value: str) -> str:
        if name == "alert":
            return words.ALERTS.get(value, value)
        return value.capitalize() if name == "band" else value

    async def _search(self, event: events.ValueChangeEventArguments) -> None:
        self.view = replace(self.view, search=(event.value or "").strip()[:200], page=1)
        await self.fill()

    async def _request(self, event: events.GenericEventArguments) -> None:
        self.view = self.view.asked(event.args["pagination"])
        await self.fill()

    async def _export(self) -> None:
        text = await run.io_bound(data.accounts_csv, self.view, self.day)
        # The mark in front tells Excel that it is UTF-8.
        ui.download.content(f"\ufeff{text}", f"accounts-{self.day}.csv", "text/csv; charset=utf-8")

    def _pagination(self, in_all: int) -> dict:
        return {
            "page": self.view.page,
            "rowsPerPage": self.view.size,
            "rowsNumber": in_all,
            "sortBy": self.view.sort,
            "descending": self.view.descending,
        }

    def _columns(self) -> list[dict]:
        order = "descending" if self.view.descending else "ascending"
        return [
            {
                "name": name,
                "label": label,
                "field": name,
                "sortable": True,
                "align": "right" if name in NUMBERS else "left",
                "classes": "studio-wide" if name not in ON_PHONES else "",
                "headerClasses": "studio-wide" if name not in ON_PHONES else "",
                "ariaSort": order if name == self.view.sort else "none",
            }
            for name, label in HEADERS.items()
        ]


HEADERS = {
    "account_name": "Account",
    "score": "Score",
    "change": "7 days",
    "arr": "ARR",
    "csm": "CSM",
    "tier": "Tier",
    "region": "Region",
    "plan": "Plan",
    "renewal_date": "Renewal",
    "health_score": "Health score",
    "coverage": "Coverage",
    "held_down_by": "Held down by",
}
NUMBERS = ("change", "arr", "coverage")
ON_PHONES = ("account_name", "score", "change", "arr")
SLOTS = {
    "header-cell": """<q-th :props="props" :aria-sort="props.col.ariaSort">
        <button type="button" class="studio-sort">{{ props.col.label }}</button></q-th>""",
    "body-cell-account_name": """<q-td :props="props">
        <a class="studio-link" :href="props.row.address">{{ props.row.account_name }}</a>
        <div class="studio-id">{{ props.row.account_id }}</div></q-td>""",
    "body-cell-renewal_date": """<q-td :props="props"><span class="studio-nowrap">{{ props.row.renewal_date }}</span></q-td>""",
    "body-cell-score": """<q-td :props="props"><span :class="'studio-band studio-band-' + props.row.band_class">
        {{ props.row.band_text }}</span></q-td>""",
    "body-cell-held_down_by": """<q-td :props="props"><div class="studio-held">{{ props.row.held_down_by }}</div></q-td>""",
}


def _shown(row: dict) -> dict:
    """A row as the table shows it: text alone."""
    shape = parts.BY_NAME[row["band"]]
    return {
        "account_id": row["account_id"],
        "account_name": row["account_name"],
        "address": parts.account_address(row["account_id"]),
        "band_class": shape.name.lower(),
        "band_text": f"{shape.shape} {'' if row['score'] is None else row['score']} {shape.name.capitalize()}",
        "change": words.number(row["change"], 0, sign=True),
        "arr": words.number(row["arr"], 0),
        "renewal_date": f"{row['renewal_date']:%Y-%m-%d}" if row["renewal_date"] else words.NONE,
        "coverage": words.share(row["coverage"]),
        "held_down_by": words.reasons(row["held_down_by"]),
    } | {name: row[name] or words.NONE for name in ("csm", "tier", "region", "plan", "health_score")}
