"""A reader as a BI tool is one: opens the published file again and again, and says what it saw; see test_publish.py.

    python publication_reader.py PUBLISHED STOP

Prints `ready` after the first read. Once the file STOP is there, prints as JSON by which DuckDB it read how often, the
versions seen in their order, and everything that was wrong.
"""

import json
import os
import sys
import time
from pathlib import Path

import duckdb

# What a version holds, by each of its tables; in a whole version all five columns are the same in all rows.
READ = """
select (select version from health.publication), string_agg(distinct config_version), min(as_of_date), max(as_of_date), count(*)
from health.{}
"""
TABLES = ("account_health_scores", "account_section_scores")


def read(published: str) -> tuple[str, list[str]]:
    """The version that one connection saw, and what was wrong; the connection is used several times."""
    with duckdb.connect(published, read_only=True, config={"threads": 1}) as connection:
        rows = []
        for _ in range(2):
            rows += [connection.execute(READ.format(table)).fetchone() for table in TABLES]
            time.sleep(0.15)
    wrong = [] if len(set(rows)) == 1 and "," not in rows[0][1] else [f"torn: {rows}"]
    return rows[0][0], wrong


def main(published: str, stop: Path) -> None:
    os.nice(10)  # twenty of them shouldn't keep the publisher from its work
    reads, seen, wrong = 0, [], []
    while not stop.exists():
        try:
            version, faults = read(published)
            wrong += faults
            if version not in seen[-1:]:
                seen.append(version)
        except duckdb.Error as error:
            wrong.append(str(error))
        reads += 1
        if reads == 1:
            print("ready", flush=True)
        time.sleep(0.2)
    print(json.dumps({"duckdb": duckdb.__version__, "reads": reads, "seen": seen, "wrong": wrong}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
