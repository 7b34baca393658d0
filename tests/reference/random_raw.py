"""Random landed raw data: every rule of docs/raw-data.md is broken now and then, dates crowd around window edges.

All of it comes from one seeded random.Random, so a case is known by its seed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from .raw import FALSE, TRUE, table_with_fields
from .tables import TABLES, Column, LandedFile, Table

TEXTS = ["core", "o'neil", 'say "hi"', "a;b", "{{ x }}", "50%", "Zoë", "null", "a,b", "--", "{% if %}", r"b\s", "100"]
ACCOUNTS = ["a1", "A1", "b-2", "acme inc", "c'3", "d_4", "Ünal", "42"]
BAD_TIMES = [
    "2024-02-30", "yesterday", "2024-1-5", "2024-01-01T24:00", "20240101", "2024-01-01 10", "0000-01-01",
    "2024-01-01T10:00 Z", "2024-01-01T10:00:60", "01/02/2024", "2024-01-01T10:00:00,5", "2024-01-01Z", "infinity",
    "2024-13-01", "2024-01-01T10:00:00.", "2024-01-01T10:00+1", "now", "2024-01-01  10:00", "-2024-01-01",
]  # fmt: skip
BAD_NUMBERS = ["1,000", "$5", "NaN", "inf", "--5", "1e", "five", "1e25", "0x10", "1_000", ".", "5 5", "Infinity", "5%"]
BAD_BOOLEANS = ["maybe", "2", "on", "tru", "-1", "1.0"]
VALUES = {  # what a text column holds, so that filters and keys meet it
    "user_id": ["u1", "U1", "u2", "u3"],
    "module": ["core", "Reports", "admin", "a;b", "{{ x }}"],
    "feature": ["export", "Export", "MERGE", "50%", "o'neil"],
    "catalogue_feature": ["export", "merge"],  # for filters; no raw column
    "event_name": ["click", "View", "Zoë"],
    "lifecycle_stage": ["onboarding", "Live", "LIVE", "paused"],
    "role": ["admin", "Member", "o'neil"],
    "currency": ["EUR", "usd", "Gbp", "JPY"],
    "measure": ["storage", "Storage", "campaigns"],
    "csm": ["Ada", "bob", "o'neil"],
}
SMALL_WINDOWS = [1, 2, 3, 7, 14, 15, 30, 45]


@dataclass
class Maker:
    """What rows are made from: the random source, the days that matter and how often things go wrong."""

    rng: random.Random
    dates: list[date]
    windows: list[int] = field(default_factory=lambda: SMALL_WINDOWS)
    fault_rate: float = 0.03
    odd_blanks: bool = True

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def day(self) -> date:
        """A day at the edge of a window, in one, long ago, or after D."""
        on = self.rng.choice(self.dates)
        n = self.rng.choice(self.windows)
        roll = self.rng.random()
        if roll < 0.45:
            return on - timedelta(days=self.rng.choice([0, 1, n - 1, n, n + 1, 2 * n - 1, 2 * n, 2 * n + 1]))
        if roll < 0.85:
            return on - timedelta(days=self.rng.randint(0, 2 * max(self.windows)))
        return on + timedelta(days=self.rng.choice([1, 1, 2, 5, 30]))

    def moment(self, day: date | None = None) -> datetime:
        clock = self.rng.choice([(0, 0, 0, 0), (9, 30, 0, 0), (12, 0, 5, 250000), (23, 59, 59, 999999), (0, 0, 0, 1)])
        return datetime.combine(day or self.day(), datetime.min.time()).replace(
            hour=clock[0], minute=clock[1], second=clock[2], microsecond=clock[3]
        )

    # text as it stands in a file

    def padded(self, text: str) -> str:
        if not self.chance(0.12):
            return text
        blanks = [" ", "  ", "\t", "\u00a0", " \n"] if self.odd_blanks else [" ", "  "]
        return self.rng.choice(blanks) + text + self.rng.choice(["", " "])

    def cased(self, text: str) -> str:
        return self.rng.choice([text, text, text.upper(), text.capitalize()])

    def time_text(self, time: datetime) -> str:
        """The moment, written in one of the ways that can be read; an offset moves the written time, not the moment."""
        midnight = (time.hour, time.minute, time.second, time.microsecond) == (0, 0, 0, 0)
        if midnight and self.chance(0.6):
            return time.strftime("%Y-%m-%d")
        offset = ""
        if self.chance(0.3):
            minutes = self.rng.choice([0, 60, 120, 330, -60, -300, -570, 840])
            sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
            shapes = [f"{sign}{hours:02}:{rest:02}", f"{sign}{hours:02}{rest:02}"] + [f"{sign}{hours:02}"] * (not rest)
            offset = self.rng.choice(["Z", *shapes] if not minutes else shapes)
            time += timedelta(minutes=minutes)
        text = time.strftime("%Y-%m-%d") + self.rng.choice([" ", "T"]) + time.strftime("%H:%M")
        if time.second or time.microsecond or self.chance(0.5):
            text += time.strftime(":%S")
            if time.microsecond or self.chance(0.2):
                text += f".{time.microsecond:06}"
                text = text + "9" if self.chance(0.3) else text.rstrip("0")
                text += "0" * text.endswith(".")
        return text + offset

    def number_text(self, low: float = -50, high: float = 500) -> str:
        whole = self.rng.randint(int(low), int(high))
        shapes = [f"{whole}"] * 3 + ["0", f"{whole}.5", f"{whole}.25", f"{whole}.", f"{whole}e0", f"{whole}0E-1"]
        return self.rng.choice(shapes + ["+3", ".5", "-.5", "1.1234567895", "007"] * self.chance(0.2))

    def cell(self, table: Table, column: Column) -> str | None:
        """Any cell but ids and the times that belong together."""
        if self.chance(self.fault_rate):
            bad = {"time": BAD_TIMES, "number": BAD_NUMBERS, "boolean": BAD_BOOLEANS, "text": ["  "]}[column.type]
            return self.rng.choice([None, "", self.rng.choice(bad), self.rng.choice(bad)])
        if not column.required and self.chance(0.15):
            return None
        if column.type == "time":
            return self.padded(self.time_text(self.moment()))
        if column.type == "boolean":
            return self.padded(self.cased(self.rng.choice(TRUE + FALSE)))
        if column.type == "number" and column.between:
            low, high = column.between
            inside = [f"{low}", f"{high}", f"{self.rng.randint(low, high)}", f"{self.rng.randint(low, high - 1)}.5"]
            outside = [f"{low}e-0", f"{high}.01", f"{low - 1}", f"{high + 3}"]
            return self.padded(self.rng.choice(inside if not self.chance(0.06) else outside))
        if column.type == "number":
            return self.padded(self.number_text(-20 if column.name != "duration_seconds" else 0, 500))
        if column.accepted:
            return self.padded(self.cased(self.rng.choice(column.accepted if not self.chance(0.08) else ("other",))))
        return self.padded(self.rng.choice(VALUES.get(column.name, TEXTS)))

    # rows

    def row(self, table: Table, account: str, serial: int) -> dict[str, str | None]:
        row = {column.name: self.cell(table, column) for column in table.columns if column.name != "loaded_at"}
        row["account_id"] = self.padded(account)
        if self.chance(self.fault_rate):
            row["account_id"] = self.rng.choice(["nobody", "nobody", "", None])
        identity = table.columns[0].name
        if identity != "account_id" and not self.chance(self.fault_rate):
            row[identity] = self.padded(f"{table.name[0]}{serial}")
        ends = [column for column in table.columns if column.not_before]
        if ends and not self.chance(self.fault_rate):
            self.lifetime(row, ends)
        return row

    def lifetime(self, row: dict[str, str | None], ends: list[Column]) -> None:
        """A start and its ends: null, later, an earlier hour of that day (fine), or an earlier day (rejected)."""
        start = self.moment()
        row[ends[0].not_before] = self.padded(self.time_text(start))
        for column in ends:
            roll = self.rng.random()
            if roll < (0.3 if column is ends[0] else 0.5):
                row[column.name] = None
                continue
            later = start + timedelta(days=self.rng.choice([0, 0, 1, 2, 7, 30, 60]), hours=self.rng.choice([0, 1, 5]))
            if roll < 0.55:
                later = self.moment(start.date())
            if self.chance(0.05):
                later = start - timedelta(days=self.rng.choice([1, 3]))
            row[column.name] = self.padded(self.time_text(later))
            if self.chance(self.fault_rate):
                row[column.name] = self.rng.choice(BAD_TIMES)

    def account_rows(self, table: Table, account: str) -> list[dict[str, str | None]]:
        """An account's history: one or several versions; old, new within a window, or not yet there on D."""
        roll = self.rng.random()
        age = timedelta(days=self.rng.randint(60, 900))
        created = self.moment(self.day() if roll < 0.3 else self.dates[0] - age)
        rows = []
        when = self.moment()
        for _ in range(self.rng.choice([1, 1, 1, 2, 3])):
            row = self.row(table, account, 0)
            row["account_id"] = self.padded(account)
            if not self.chance(self.fault_rate):
                row["created_at"] = self.padded(self.time_text(created))
            row["churned_at"] = self.time_text(self.moment()) if self.chance(0.15) else None
            if self.chance(0.2):
                row["updated_at"] = None
            elif self.chance(0.3):
                row["updated_at"] = self.time_text(self.moment(when.date()))  # the same day
            rows.append(row)
            if self.chance(0.1):
                created = self.moment(created.date() + timedelta(days=self.rng.choice([-10, 1, 20])))
        return rows

    def redelivered(self, table: Table, row: dict[str, str | None]) -> dict[str, str | None]:
        """The same key again, with some other columns changed."""
        again = dict(row)
        kept = {*table.key, table.key_day, "account_id", *(c.not_before for c in table.columns)}
        for column in table.columns:
            if column.name not in kept and column.name != "loaded_at" and self.chance(0.3):
                again[column.name] = self.cell(table, column)
        if self.chance(0.08):
            again[self.rng.choice([column.name for column in table.columns if column.required])] = None
        return again


def make_table(maker: Maker, table: Table, accounts: list[str], most: int, landings: int) -> list[LandedFile]:
    """The files of one table: re-deliveries in other files and landings, columns that some or all came without."""
    rng = maker.rng
    rows: list[dict[str, str | None]] = []
    serial = 0
    for account in accounts:
        if table.name == "accounts":
            rows += maker.account_rows(table, account)
            continue
        for _ in range(rng.randint(0, most)):
            serial += 1 if not maker.chance(0.04) else 0  # the same id by chance
            rows.append(maker.row(table, account, serial))
    rows += [maker.redelivered(table, row) for row in rows if maker.chance(0.12)]
    rng.shuffle(rows)
    loads = [maker.moment() for _ in range(3)]
    for row in rows:
        row["loaded_at"] = None if maker.chance(0.3) else maker.time_text(rng.choice(loads))
        if maker.chance(maker.fault_rate / 2):
            row["loaded_at"] = rng.choice(BAD_TIMES)
    optional = [column.name for column in table.columns if not column.required]
    never = set(rng.sample(optional, rng.choice([0, 0, 0, 1, 2]) if len(optional) > 2 else 0))
    names = ["a", "a-1", "B", "part-10", "part-2"]
    each = {landing: rng.sample(names, rng.choice([1, 1, 2])) for landing in range(1, landings + 1)}
    places = [(landing, name) for landing, chosen in each.items() for name in chosen]
    places = rng.sample(places, rng.randint(1, len(places)))
    if table.name == "accounts" and all(landing > 1 for landing, _ in places):
        places[0] = (1, places[0][1])  # the first landing must bring accounts
    files = []
    for landing, name in sorted(places):
        missing = never | {column for column in optional if maker.chance(0.05)}
        columns = [column.name for column in table.columns if column.name not in missing]
        if maker.chance(0.3):
            rng.shuffle(columns)
        files.append(LandedFile(landing, name, columns))
    for row in rows:
        file = rng.choice(files)
        file.rows.append([row.get(column) for column in file.columns])
    return files


def make_landed(
    seed: int | str,
    dates: list[date],
    account_fields: dict[str, str] | None = None,
    *,
    windows: list[int] | None = None,
    accounts: int = 6,
    rows: int = 5,
    landings: int = 2,
    without: tuple[str, ...] | None = None,
    fault_rate: float = 0.03,
    odd_blanks: bool = True,
) -> dict[str, list[LandedFile]]:
    """Landed files of all 13 tables but those in `without` (None: now and then one is missing).

    Every table has a random source of its own, so leaving one out doesn't change the others.
    """
    rng = random.Random(f"{seed}/tables")
    names = rng.sample(ACCOUNTS, min(accounts, len(ACCOUNTS)))
    if without is None:
        others = [name for name in TABLES if name != "accounts"]
        without = tuple(rng.sample(others, rng.choice([0, 0, 0, 1, 2])))
    landed = {}
    for name in TABLES:
        if name in without:
            continue
        table = table_with_fields(TABLES[name], account_fields)
        maker = Maker(random.Random(f"{seed}/{name}"), dates, windows or SMALL_WINDOWS, fault_rate, odd_blanks)
        landed[name] = make_table(maker, table, names, rows * 4 if name == "events" else rows, landings)
    return landed
