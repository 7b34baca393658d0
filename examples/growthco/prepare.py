"""Turn growthco's files into raw tables:  python examples/growthco/prepare.py FROM OUT

One statement a raw table; README.md says what was mapped to what, and why. Copy this file, change the SQL.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import duckdb

SOURCES = ["accounts", "subscriptions", "product_events", "invoices", "support_tickets"]

# A subscription's dates. Trials convert until day 28, so a trial that never did is over by then (twice its trial days).
SUBSCRIPTION = """
    select *,
        case status when 'trial_expired' then trial_start_date + 2 * trial_days::int else cancel_date end as churned_at
    from subscriptions join accounts using (account_id)
"""

RAW_TABLES = {
    # Two versions of an account: the trial as it began and, from the day it converted, the paying customer.
    "accounts": f"""
        with subscription as ({SUBSCRIPTION}),
        versions as (
            select *, signup_date as updated_at, 'trial' as lifecycle_stage, 'Trial' as plan, 0 as arr from subscription
            union all
            select *, conversion_date, 'live', plan_name, 12 * monthly_recurring_revenue from subscription
            where conversion_date is not null
        )
        select account_id, signup_date as created_at, lifecycle_stage, plan, country as region, industry, arr,
            churned_at, updated_at, company_size, first_touch_channel
        from versions
        order by account_id, updated_at
    """,
    "events": """
        select event_id, account_id, event_name, event_timestamp as occurred_at
        from product_events
        order by event_id
    """,
    "tickets": """
        select ticket_id, account_id, case priority when 'medium' then 'normal' else priority end as priority,
            created_at, created_at + to_seconds(3600 * resolution_hours) as closed_at
        from support_tickets
        order by ticket_id
    """,
    # Every invoice was paid when it was issued.
    "invoices": """
        select invoice_id, account_id, amount, invoice_date as issued_at, invoice_date as due_at,
            invoice_date as paid_at
        from invoices
        order by invoice_id
    """,
    # The answer stands on the ticket; it was given when the ticket was closed.
    "csat_responses": """
        select ticket_id as response_id, account_id, ticket_id, csat_score as score,
            created_at + to_seconds(3600 * resolution_hours) as responded_at
        from support_tickets
        where csat_score is not null
        order by ticket_id
    """,
    "outcomes": f"""
        with subscription as ({SUBSCRIPTION})
        select account_id, 'churned' as outcome, churned_at as occurred_at,
            -12 * monthly_recurring_revenue as arr_change
        from subscription
        where churned_at is not null
        order by account_id
    """,
}


def prepare(source: Path, out: Path) -> dict[str, int]:
    """Write the raw tables as Parquet files; returns the number of rows of each."""
    files = {name: next(iter(sorted(source.glob(f"{name}.csv*"))), None) for name in SOURCES}
    missing = [f"{name}.csv.gz" for name, file in files.items() if file is None]
    if missing:
        raise FileNotFoundError(f"{source} lacks {', '.join(missing)}: expected growthco's files (see README.md)")
    out.mkdir(parents=True, exist_ok=True)
    counts = {}
    with duckdb.connect() as connection:
        for name, file in files.items():
            connection.read_csv(str(file)).create(name)
        for table, sql in RAW_TABLES.items():
            rows = connection.sql(sql)
            rows.write_parquet(str(out / f"{table}.parquet"))
            counts[table] = len(rows)
    return counts


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Turn growthco's files into raw tables.")
    parser.add_argument("source", metavar="FROM", type=Path, help="folder with growthco's files")
    parser.add_argument("out", metavar="OUT", type=Path, help="folder for the raw tables")
    arguments = parser.parse_args()
    try:
        counts = prepare(arguments.source, arguments.out)
    except FileNotFoundError as fault:
        sys.exit(str(fault))
    for table, rows in counts.items():
        print(f"{table:<15} {rows:>8,}")


if __name__ == "__main__":
    main()
