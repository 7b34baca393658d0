"""Demo data: all raw tables of an invented company's customers, about 300 accounts from 2025-11-13 to 2026-05-31.

    python -m orchestration.demo_data --out data/demo [--seed 7]

The same seed gives the same files. Most accounts are a plausible crowd; these have a story (seeds/known_accounts.csv):

| account | name | story |
|---|---|---|
| A-0001 | Harbor & Pine Freight | its champion left on 2026-03-31; use fades, invoices stay open, the renewal is near |
| A-0002 | Alpine Ski School | its season ended in mid May: use dips, as it should, and all else is fine |
| A-0003 | Granite County Builders | pays two months late as a habit, and is fine |
| A-0004 | Blue Lantern Hotels | an onboarding that stalled after four weeks |
| A-0005 | Kite Street Coffee | an onboarding that flies |
| A-0006 | Lakeside Summer Camps | paused by agreement since 2026-02-01: no use, no invoices |
| A-0007 | Meridian Savings Bank | an enterprise account with escalated urgent tickets |
| A-0008 | Sunfield Robotics | grows: its seats are nearly used up |
| A-0009 | Copperline Media | uses more and more, and likes it less and less (NPS) |
| A-0010 | Old Mill Brewing Group | grew from smb to enterprise: a history of versions, and a new name |
| A-0011 | Paper Crane Publishing | its champion left in February; it churned on 2026-04-24 |
| A-0012 | Little Fjord Dental | began on 2026-05-24: too new for any comparison |
| A-0013 | Quiet Orchard Foods | silent: no use and no contact for weeks, and nobody noticed |
| A-0014 | Redwood Tutoring | everything at once: fading use, open tickets, unpaid invoices |

Beside these, every rule about raw rows is broken a few times (orchestration/demo/bad_rows.py). Events come as one file
a month, interactions as JSON lines, everything else as CSV: landing takes them all. The compressed files hold the same
text everywhere; their bytes also depend on the zlib that Python was built with.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

from orchestration.demo import activity, records
from orchestration.demo.bad_rows import spoil
from orchestration.demo.customers import DAYS, LAST_DAY, Customer, day_text, random_customers
from orchestration.demo.files import columns, write_csv, write_json_lines
from orchestration.demo.stories import story_customers

__all__ = ["LAST_DAY", "make"]

SEED = 7
ACCOUNTS = 300


def make(out_dir: str | Path, seed: int = SEED) -> dict[str, int]:
    """Write the demo's raw files into a folder; returns the number of rows of each table."""
    out = Path(out_dir)
    stories = story_customers(seed)
    customers = stories + random_customers(seed, len(stories) + 1, ACCOUNTS)
    tables, events = _rows(customers, seed)
    events.sort()
    numbered = [_event(number, event) for number, event in enumerate(events, start=1)]
    header = columns("events")
    tables["events"] = [dict(zip(header, event, strict=True)) for event in numbered[-3000:]]  # where its bad rows go
    safe = {c.id for c in customers if c not in stories and c.created < -100 and c.churned is None}
    spoil(tables, safe, random.Random(f"{seed}:bad rows"))
    numbered[-3000:] = [[row[name] for name in header] for row in tables.pop("events")]
    _write(out, tables, numbered)
    return {"events": len(numbered)} | {table: len(rows) for table, rows in tables.items()}


def _rows(customers: list[Customer], seed: int) -> tuple[dict[str, list[dict]], list[tuple]]:
    """The good rows of all tables; each account and table draws from a sequence of its own."""
    tables: dict[str, list[dict]] = {}
    events: list[tuple] = []
    for customer in customers:

        def draw(topic: str, number: int = customer.number) -> random.Random:
            return random.Random(f"{seed}:{topic}:{number}")

        people = activity.users(customer, draw("users"))
        events += activity.events(customer, people, draw("events"))
        tickets, answers = records.tickets(customer, people, draw("tickets"))
        for table, rows in {
            "accounts": records.accounts(customer),
            "users": people,
            "tickets": tickets,
            "invoices": records.invoices(customer, draw("invoices")),
            "nps_responses": records.nps_responses(customer, people, draw("nps")),
            "csat_responses": answers,
            "interactions": records.interactions(customer, draw("interactions")),
            "csm_scores": records.csm_scores(customer, draw("csm")),
            "goals": records.goals(customer, draw("goals")),
            "advocacy": records.advocacy(customer, draw("advocacy")),
            "measurements": records.measurements(customer, draw("measurements")),
            "outcomes": records.outcomes(customer),
        }.items():
            tables.setdefault(table, []).extend(rows)
    return tables, events


def _event(number: int, event: tuple) -> list:
    """An event's row, numbered in order of time."""
    occurred, account, user, name, module, feature, seconds = event
    return [f"E-{number:06d}", account, user, name, module, feature, occurred, seconds]


def _write(out: Path, tables: dict[str, list[dict]], events: list[list]) -> None:
    """One file a table; events one a month (those of another time, or of none, go to the last)."""
    header = columns("events")
    months: dict[str, list[list]] = {day_text(day)[:7]: [] for day in range(DAYS)}
    for event in events:
        month = str(event[6])[:7]
        months[month if month in months else max(months)].append(event)
    for month, rows in months.items():
        write_csv(out / "events" / f"{month}.csv.gz", header, rows)
    for table, rows in tables.items():
        names = columns(table)
        if table == "interactions":
            write_json_lines(out / f"{table}.jsonl", names, rows)
        else:
            write_csv(out / f"{table}.csv", names, ([row.get(name) for name in names] for row in rows))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make the demo's raw files.")
    parser.add_argument("--out", required=True, help="folder to write them to")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed gives another company")
    arguments = parser.parse_args()
    started = time.monotonic()
    counts = make(arguments.out, arguments.seed)
    print(f"Demo data in {arguments.out}: {sum(counts.values()):,} rows in {time.monotonic() - started:.1f} s")
    for table, rows in sorted(counts.items()):
        print(f"  {table:<15} {rows:>8,}")


if __name__ == "__main__":
    main()
