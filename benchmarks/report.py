"""The measurements as Markdown."""

from dataclasses import dataclass

WORK = {"first": "first build", "night": "the next night", "replay": "365 dates at once"}
SAME_WORK = "KPIs and scores"
PARTS = ("landing", SAME_WORK, "history", "quality", "tests", "other", "dbt itself")
ENGINES = ("this project", "DuckDB by hand", "Polars by hand")


@dataclass(frozen=True)
class Measured:
    """One piece of work at one scale: for each engine seconds and peak memory, and where the project's time went."""

    events: int
    years: int
    step: str
    seconds: dict[str, float]
    peak_mb: dict[str, int]
    parts: dict[str, float]

    @property
    def title(self) -> str:
        """What was done, with how much data."""
        size = f"{self.events / 1e6:g} million events" + (" a year, two years" if self.years == 2 else "")
        return f"{size}: {WORK[self.step]}"


def markdown(measured: list[Measured], accounts: int, environment: list[str]) -> str:
    """The whole page."""
    lines = [
        "# Side by side",
        "",
        f"{accounts:,} accounts, 20 KPIs, two health scores; values, statuses, scores and bands of all three are equal.",
        "What is compared, and how to run it: [README.md](README.md).",
        "",
        *(f"- {line}" for line in environment),
        "",
        "Seconds on the clock, and peak memory in MB:",
        "",
        *table(
            [
                "work",
                "this project's SQL of it",
                *ENGINES[1:],
                "this project, whole",
                *(f"memory: {engine}" for engine in ENGINES),
            ],
            [
                [
                    m.title,
                    _seconds(m.parts[SAME_WORK]),
                    *(_seconds(m.seconds[engine]) for engine in ENGINES[1:]),
                    _seconds(m.seconds[ENGINES[0]]),
                    *(f"{m.peak_mb[engine]:,}" for engine in ENGINES),
                ]
                for m in measured
            ],
        ),
        "",
        "Where this project's seconds go. *KPIs and scores* is the SQL that does what the scripts do; *history* is all other",
        "published tables of scores, *quality* what is said of raw rows, *other* seeds and hooks, *dbt itself* its start,",
        "parsing, and rendering and bookkeeping of some 150 nodes:",
        "",
        *table(["work", *PARTS], [[m.title, *(_seconds(m.parts.get(part, 0)) for part in PARTS)] for m in measured]),
        "",
    ]
    return "\n".join(lines)


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f}" if seconds < 100 else f"{seconds:.0f}"


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """A Markdown table, padded so that it can be read as it stands; numbers to the right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]

    def line(cells: list[str]) -> str:
        padded = [
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return f"| {' | '.join(padded)} |"

    rule = [("-" * width) if not column else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
    return [line(head), line(rule), *(line(row) for row in rows)]
