"""The checks of a run with their history: what run_checks holds, and a drawing of it for Dagster's page."""

from __future__ import annotations

import base64
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from orchestration import published, settings
from orchestration.sql_text import identifier

KINDS = {
    "source_freshness": "Days without a new row, of each source in settings.expect_rows_every_days, against the days allowed.",
    "volume": "Accepted rows of each raw table on the day, as a share of the mean of the last four same weekdays.",
    "rejected_share": "Rejected rows of each raw table, as a share of those in its new files.",
    "band_changes": "Accounts in another band than the day before, as a share of those scored on both days in the same way.",
    "coverage_fall": "Mean coverage of the day before, less that of the day.",
}
SHOWN_DAYS = 60
COLOURS = ("#1f77b4", "#ff7f0e", "#2ca02c", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf", "#aec7e8")
FAILED = "#d62728"
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 240, 50, 170, 12, 24


@dataclass(frozen=True)
class Finding:
    """A row of run_checks; `in_run`: its day is one of the newest run's."""

    day: date
    kind: str
    subject: str
    value: float | None
    threshold: float | None
    is_failed: bool
    severity: str
    explanation: str
    in_run: bool


def severity(kind: str) -> str:
    """The severity that settings.checks gives to a kind of check: `error` or `warn`."""
    checks = settings.health_settings().get("checks")
    chosen = checks.get(f"{kind}_severity") if isinstance(checks, dict) else None
    return "error" if chosen == "error" else "warn"


def read(until: str | None) -> dict[str, list[Finding]]:
    """The findings of the last days up to one (by default the newest run's), by kind, oldest first.

    Raises UserError where there is nothing to read.
    """
    of_run_table = identifier(f"{settings.published_schema()}_intermediate", "as_of_dates")
    with published.opened(settings.database_path()) as connection:
        of_run = f"(select as_of_date from {of_run_table})"
        rows = connection.execute(
            f"""with until as (select coalesce(?::date, max(as_of_date)) as day from {of_run} as of_run)
            select as_of_date, check_name, subject, value, threshold, is_failed, severity, explanation, as_of_date in {of_run}
            from run_checks, until
            where as_of_date > until.day - {SHOWN_DAYS} and as_of_date <= until.day or as_of_date in {of_run}
            order by as_of_date, subject""",
            [until],
        ).fetchall()
    found: dict[str, list[Finding]] = {kind: [] for kind in KINDS}
    for row in rows:
        found.setdefault(row[1], []).append(Finding(*row))
    return found


def failed(findings: list[Finding]) -> list[Finding]:
    """Those of the newest run that failed."""
    return [finding for finding in findings if finding.in_run and finding.is_failed]


def sentence(findings: list[Finding]) -> str:
    """What the newest run found, as people say it."""
    of_run = [finding for finding in findings if finding.in_run]
    if not of_run:
        return "There was nothing to check."
    wrong = [f"{finding.subject} on {finding.day}: {finding.explanation}" for finding in failed(findings)]
    return "; ".join(wrong) + "." if wrong else f"All of {len(of_run)} passed."


def drawing(findings: list[Finding]) -> str:
    """The history as Markdown that holds a picture: a line a subject, its thresholds dashed, failures as red dots."""
    svg = base64.b64encode(svg_of(findings).encode()).decode()
    return f"![history](data:image/svg+xml;base64,{svg})"


def svg_of(findings: list[Finding]) -> str:
    """The picture itself."""
    measured = [finding for finding in findings if finding.value is not None]
    if not measured:
        return _svg([_text(WIDTH / 2, HEIGHT / 2, "nothing was measured yet", "middle")])
    first, last = min(f.day for f in measured), max(f.day for f in measured)
    limits = {finding.threshold for finding in measured if finding.threshold is not None}
    top = max([finding.value for finding in measured] + [*limits, 1e-9]) * 1.05
    low = min([finding.value for finding in measured] + [0.0])

    def x(day: date) -> float:
        return LEFT + (day - first).days / max((last - first).days, 1) * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return TOP + (top - value) / (top - low) * (HEIGHT - TOP - BOTTOM)

    parts = [_line(LEFT, y(low), WIDTH - RIGHT, y(low), "#999"), _line(LEFT, TOP, LEFT, y(low), "#999")]
    parts += [_line(LEFT, y(limit), WIDTH - RIGHT, y(limit), FAILED, dashed=True) for limit in sorted(limits)]
    parts += [_text(LEFT - 5, y(limit) + 4, f"{limit:g}", "end") for limit in sorted(limits)]
    parts += [_text(LEFT, HEIGHT - 6, str(first), "start"), _text(WIDTH - RIGHT, HEIGHT - 6, str(last), "end")]
    by_subject = defaultdict(list)
    for finding in measured:
        by_subject[finding.subject].append(finding)
    for place, (subject, own) in enumerate(sorted(by_subject.items())):
        colour = COLOURS[place % len(COLOURS)]
        points = " ".join(f"{x(finding.day):.1f},{y(finding.value):.1f}" for finding in own)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        parts += [
            f'<circle cx="{x(f.day):.1f}" cy="{y(f.value):.1f}" r="{3 if f.is_failed else 1.5}"'
            f' fill="{FAILED if f.is_failed else colour}"/>'
            for f in own
        ]
        parts.append(_text(WIDTH - RIGHT + 10, TOP + 10 + 15 * place, f"{subject} {own[-1].value:.3g}", "start", colour))
    return _svg(parts)


def _svg(parts: list[str]) -> str:
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    return (
        f'{opening} font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, dashed: bool = False) -> str:
    dash = ' stroke-dasharray="4 3"' if dashed else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{dash}/>'


def _text(x: float, y: float, text: str, anchor: str, colour: str = "#333") -> str:
    shown = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{shown}</text>'
