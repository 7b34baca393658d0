"""What the portfolio shows, read from the published tables. Values are parameters; names are those of a list."""

import tempfile
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from orchestration.settings import UserError
from orchestration.sql_text import identifier, literal
from studio import words
from studio.portfolio_view import WITHOUT, View
from studio.published import published

MEMBERS = 20
COLUMNS = {
    "account_id": "accounts.account_id",
    "account_name": "coalesce(accounts.account_name, accounts.account_id)",
    "band": "accounts.band",
    "score": "accounts.score",
    "change": "accounts.score - accounts.score_7_days_before",
    "health_score": "accounts.health_score",
    "tier": "accounts.tier",
    "region": "accounts.region",
    "plan": "accounts.plan",
    "csm": "accounts.csm",
    "arr": "cast(accounts.arr as double)",
    "renewal_date": "cast(accounts.renewal_date as date)",
    "coverage": "accounts.coverage",
    "held_down_by": "accounts.held_down_by",
}
# What formulas begin with, also in full width, as spreadsheets read it too.
FORMULA = r"^[=+@\x{ff1d}\x{ff0b}\x{ff20}\x{ff0d}\t\r\n-]"
NOT_TEXT = ("score", "change", "arr", "renewal_date", "coverage")
ORDER = {
    "band": "case accounts.band when 'RED' then 1 when 'YELLOW' then 2 when 'GREEN' then 3 else 4 end",
    "account_name": "lower(coalesce(accounts.account_name, accounts.account_id))",
}
NAMED = """
    select
        found.*, coalesce(accounts.account_name, found.account_id) as account_name, accounts.tier,
        cast(accounts.renewal_date as date) as renewal_date
    from found
    left join account_health_current as accounts using (account_id)
"""


def newest_day() -> date:
    """The newest date with scores. Raises UserError where there is none."""
    found = published.row("select max(as_of_date) as day from account_health_scores")["day"]
    if found is None:
        raise UserError("No account was scored yet, on any date; run make build, then make publish.")
    return found


def config_version(day: date) -> str:
    """The configuration that made a day's scores."""
    return published.row("select any_value(config_version) as version from account_health_scores where as_of_date = ?", [day])[
        "version"
    ]


# Charts


def splits(day: date) -> list[str]:
    """The dimensions that accounts can be split by: settings.trend_by."""
    sql = "select dimension from health_trend where as_of_date = ? and dimension <> 'all' group by 1 order by min(rowid)"
    return ["all", *(row["dimension"] for row in published.rows(sql, [day]))]


def groups(day: date, split: str) -> tuple[list[dict], int]:
    """The greatest groups of a split by accounts, with their bands and ARR, and how many groups there are."""
    sql = """
        select *, count(*) over () as groups from health_trend
        where as_of_date = ? and dimension = ? order by accounts desc, member limit ?
    """
    found = published.rows(sql, [day, split, MEMBERS])
    return found, found[0]["groups"] if found else 0


def trend(split: str, member: str) -> list[dict]:
    """The bands of a group, day by day."""
    sql = "select * from health_trend where dimension = ? and member = ? order by as_of_date"
    return published.rows(sql, [split, member])


# What needs somebody


@dataclass(frozen=True)
class Risk:
    """ARR of all accounts and of those in RED, and of renewals at risk by band."""

    accounts: int
    arr: float
    arr_red: float
    red: int
    average_score: float | None
    renewals: list[dict]


def risk(day: date) -> Risk:
    """What is at risk on a day."""
    whole = published.row("select * from health_trend where as_of_date = ? and dimension = 'all'", [day]) or {}
    renewals = published.rows(
        """select band, count(*) as accounts, coalesce(sum(arr), 0) as arr from health_alerts
        where as_of_date = ? and alert = 'renewal_at_risk' group by band order by band""",
        [day],
    )
    return Risk(
        whole.get("accounts", 0),
        whole.get("arr", 0),
        whole.get("arr_red", 0),
        whole.get("red", 0),
        whole.get("average_score"),
        renewals,
    )


def alerts(day: date, alert: str, limit: int = 10) -> tuple[list[dict], int]:
    """Accounts with an alert, the greatest ARR first, and how many there are."""
    sql = f"""
        with found as (select *, count(*) over () as found_in_all from health_alerts where as_of_date = ? and alert = ?)
        {NAMED} order by found.arr desc nulls last, found.account_id limit ?
    """
    found = published.rows(sql, [day, alert, limit])
    return found, found[0]["found_in_all"] if found else 0


# What changed


def moves(day: date, days: int = 7) -> list[dict]:
    """How many accounts went from which band to which, compared with some days before."""
    return published.rows(
        """select previous_band, band, count(*) as accounts from account_health_changes
        where as_of_date = ? and compared_days = ? and previous_band <> band group by all order by accounts desc, 1, 2""",
        [day, days],
    )


def compared(day: date, days: int = 7) -> int:
    """How many accounts could be compared; 0 where the earlier date wasn't published."""
    return published.row(
        "select count(*) as accounts from account_health_changes where as_of_date = ? and compared_days = ?", [day, days]
    )["accounts"]


def movers(day: date, down: bool, days: int = 7, limit: int = 8) -> list[dict]:
    """Accounts that went to a worse or a better band, those that moved most first, each with its greatest causes."""
    sign = "<" if down else ">"
    sql = f"""
        with found as (
            select * from account_health_changes
            where as_of_date = $day and compared_days = $days and previous_band <> band and score_change {sign} 0
            order by {"score_change" if down else "score_change desc"}, account_id limit $most
        ),
        parts as (
            select parts.account_id, parts.kpi, parts.cause, sum(parts.points) as points
            from account_health_change_parts as parts
            semi join found using (account_id)
            where parts.as_of_date = $day and parts.compared_days = $days
            group by all having sum(parts.points) {sign} 0
        ),
        causes as (
            select
                account_id,
                list(
                    struct_pack(kpi, cause, points := cast(points as double)) order by abs(points) desc, kpi, cause
                )[1:3] as causes
            from parts group by account_id
        ),
        named as ({NAMED})
        select named.*, causes.causes, accounts.csm, cast(accounts.arr as double) as arr
        from named
        left join causes using (account_id)
        left join account_health_current as accounts using (account_id)
        order by abs(named.score_change) desc, named.account_id
    """
    return published.rows(sql, {"day": day, "days": days, "most": limit})


def causes(day: date, days: int = 7, limit: int = 8) -> list[dict]:
    """The KPIs and causes that moved the most points over all accounts: points won, points lost, accounts."""
    return published.rows(
        """select kpi, cause, count(distinct account_id) as accounts,
            cast(coalesce(sum(points) filter (points < 0), 0) as double) as lost,
            cast(coalesce(sum(points) filter (points > 0), 0) as double) as won
        from account_health_change_parts where as_of_date = ? and compared_days = ?
        group by kpi, cause order by sum(abs(points)) desc, kpi, cause limit ?""",
        [day, days, limit],
    )


# In words


def figures(risk: Risk) -> list[tuple[str, str, str]]:
    """What counts most: a name, the number, and what to compare it with."""
    renewing, renewing_arr = sum(row["accounts"] for row in risk.renewals), sum(row["arr"] for row in risk.renewals)
    red = f"{words.share(risk.arr_red / risk.arr if risk.arr else 0)}, {words.counted(risk.red, 'account')}"
    by_band = ", ".join(f"{words.money(row['arr'])} {row['band'].lower()}" for row in risk.renewals) or "none"
    return [
        ("Accounts", f"{risk.accounts:,}", f"mean score {words.number(risk.average_score, 1)}"),
        ("ARR", words.money(risk.arr), "of all scored accounts"),
        ("ARR in red", words.money(risk.arr_red), red),
        ("ARR of renewals at risk", words.money(renewing_arr), f"{words.counted(renewing, 'account')}: {by_band}"),
    ]


def moves_said(moves: list[dict]) -> str:
    """How many accounts went from which band to which."""
    said = "; ".join(
        f"{words.counted(row['accounts'], 'account')} from {row['previous_band'].lower()} to {row['band'].lower()}"
        for row in moves
    )
    return f"{said}." if said else "No account changed its band."


# The table


def filter_values(day: date) -> dict[str, list[str]]:
    """What each filter can be set to."""
    found = {
        name: [row["value"] for row in published.rows(_values_sql(name))]
        for name in ("health_score", "tier", "region", "plan", "csm")
    }
    sql = "select distinct alert as value from health_alerts where as_of_date = ? order by 1"
    return {"band": ["RED", "YELLOW", "GREEN", "UNKNOWN"], **found, "alert": [row["value"] for row in published.rows(sql, [day])]}


def _values_sql(name: str) -> str:
    return f"select distinct coalesce({identifier(name)}, '{WITHOUT}') as value from account_health_current order by 1 limit 2000"


def accounts(view: View, day: date) -> tuple[list[dict], int]:
    """A page of the accounts that a view asks for, and how many it has in all."""
    sql = f"select count(*) as accounts from account_health_current as accounts where {_where(view)}"
    in_all = published.row(sql, _parameters(view, day))["accounts"]
    skipped = (view.page - 1) * view.size
    return published.rows(f"{_select(view)} limit {view.size:d} offset {skipped:d}", _parameters(view, day)), in_all


def accounts_csv(view: View, day: date) -> str:
    """All accounts that a view asks for, as CSV that a spreadsheet opens without running what is in it."""
    cells = ", ".join(name if name in NOT_TEXT else f"{defused(name)} as {name}" for name in COLUMNS)
    cursor = published.cursor()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "accounts.csv"
        try:
            cursor.execute(
                f"copy (select {cells} from ({_select(view)})) to {literal(str(path))} (header)", _parameters(view, day)
            )
        finally:
            cursor.close()
        return path.read_text(encoding="utf-8")


def defused(expression: str) -> str:
    """SQL for a text that no spreadsheet takes for a formula: what begins like one gets a ' in front."""
    return f"case when regexp_matches({expression}, '{FORMULA}') then '''' || {expression} else {expression} end"


def _select(view: View) -> str:
    columns = ", ".join(f"{expression} as {name}" for name, expression in COLUMNS.items())
    order = ORDER.get(view.sort, COLUMNS[view.sort])
    direction = "desc" if view.descending else "asc"
    return f"""
        select {columns} from account_health_current as accounts
        where {_where(view)} order by {order} {direction} nulls last, accounts.account_id
    """


def _where(view: View) -> str:
    """The conditions of a view; its values stand in _parameters."""
    conditions = ["true"]
    if view.search:
        searched = ("account_id", "account_name", "csm", "held_down_by")
        looks = " or ".join(f"contains(lower(accounts.{column}), lower($search))" for column in searched)
        conditions.append(f"({looks})")
    for name in view.filters:
        if name == "alert":
            of_alerts = "select account_id from health_alerts where as_of_date = $day and list_contains($alert, alert)"
            conditions.append(f"accounts.account_id in ({of_alerts})")
        else:
            conditions.append(f"list_contains(${name}, coalesce(accounts.{identifier(name)}, '{WITHOUT}'))")
    return " and ".join(conditions)


def _parameters(view: View, day: date) -> dict[str, object]:
    parameters: dict[str, object] = {name: list(values) for name, values in view.filters.items()}
    if view.search:
        parameters["search"] = view.search
    if "alert" in view.filters:
        parameters["day"] = day
    return parameters


# All together


@dataclass
class Portfolio:
    """What a view shows, but for the table; `split` and `member` are those of the charts."""

    day: date
    view: View
    split: str
    member: str
    splits: list[str]
    groups: list[dict]
    groups_in_all: int
    trend: list[dict]
    risk: Risk
    compared: int
    moves: list[dict]
    fell: list[dict]
    rose: list[dict]
    causes: list[dict]
    renewals: tuple[list[dict], int]
    expansions: tuple[list[dict], int]


def load(view: View) -> Portfolio:
    """Reads what a view shows; once for a published version. Raises UserError where there is nothing to show."""
    loaded = _loaded(published.version(), view.split, view.member)
    return replace(loaded, view=view)


@lru_cache(maxsize=64)
def _loaded(_version: Path, split: str, member: str) -> Portfolio:
    day = newest_day()
    known = splits(day)
    split = split if split in known else known[:2][-1]
    member = member if split != "all" else ""
    found, in_all = groups(day, split)
    return Portfolio(
        day=day,
        view=View(),
        split=split,
        member=member,
        splits=known,
        groups=found,
        groups_in_all=in_all,
        trend=trend(split if member else "all", member or "all"),
        risk=risk(day),
        compared=compared(day),
        moves=moves(day),
        fell=movers(day, down=True),
        rose=movers(day, down=False),
        causes=causes(day),
        renewals=alerts(day, "renewal_at_risk"),
        expansions=alerts(day, "expansion"),
    )
