"""A slow, plain reference of docs/raw-data.md and docs/configuration.md, which the dbt project must agree with.

Written from those rules and not from the SQL.

    result = run(landed, config, dates)

`landed` maps a raw table's name to its LandedFiles (a table left out was never landed), `config` is the value of
`vars.health`, `dates` are the days to score, `own_rows` the rows of the models that `facts:` names, by model. The
configuration is taken to be valid.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from .metrics import Day
from .raw import TableResult, read_raw
from .scoring import definitions, score_account
from .tables import TABLES, LandedFile

__all__ = ["TABLES", "LandedFile", "Result", "TableResult", "read_raw", "run"]


@dataclass
class Result:
    """The published tables as lists of rows (numbers as float or int), in no particular order."""

    def frame(self, table: str) -> pd.DataFrame:
        """A published table as a DataFrame, `as_of_date` as text."""
        frame = pd.DataFrame(getattr(self, table))
        return frame.assign(as_of_date=frame["as_of_date"].astype(str)) if "as_of_date" in frame else frame

    account_kpis: list[dict] = field(default_factory=list)
    account_kpi_scores: list[dict] = field(default_factory=list)
    account_section_scores: list[dict] = field(default_factory=list)
    account_health_scores: list[dict] = field(default_factory=list)
    health_score_definitions: list[dict] = field(default_factory=list)
    rejected_rows: list[dict] = field(default_factory=list)
    raw_quality: list[dict] = field(default_factory=list)


def run(
    landed: dict[str, list[LandedFile]],
    config: dict,
    dates: Iterable[date | str],
    own_rows: dict[str, list[dict]] | None = None,
) -> Result:
    """Score every live account on every date: a pure function of raw data, configuration and dates."""
    raw = read_raw(landed, config.get("account_fields"))
    result = Result(health_score_definitions=definitions(config))
    for table in raw.values():
        result.rejected_rows += table.rejected
        result.raw_quality += table.quality()
    for on in dates:
        day = Day(raw, config, date.fromisoformat(on) if isinstance(on, str) else on, own_rows)
        for account in day.accounts:
            scores = score_account(day, config, account)
            result.account_kpis += scores.kpis
            result.account_kpi_scores += scores.kpi_scores
            result.account_section_scores += scores.sections
            result.account_health_scores.append(scores.health)
    return result
