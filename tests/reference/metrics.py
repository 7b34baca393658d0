"""Metrics and KPIs, docs/configuration.md (Aggregates, KPI options): one account, one day, one KPI at a time."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from .facts import COMPUTED, TIMES, Fact, accounts_on, fact_rows, facts_of, known, own_fact_rows
from .filters import fields_of, matches, number
from .raw import TableResult

SHARES = ("share", "share_distinct")
WINDOWED = ("sum", "count", "count_distinct", "avg", "min", "max", *SHARES)
OPEN = ("open_count", "open_sum", "oldest_open_days")
OF_IGNORED = ("count", "open_count", "oldest_open_days")

Window = tuple[date, date]  # first and last day, both of them in it


def is_windowed(name: str, metrics: dict) -> bool:
    """Whether a metric needs `window_days`; a ratio does if a part does."""
    metric = metrics[name]
    if "ratio" in metric:
        return any(is_windowed(part, metrics) for part in metric["ratio"])
    return metric["aggregate"] in WINDOWED


def window(on: date, days: int) -> Window:
    """The trailing window of N days is D-N+1 .. D."""
    return on - timedelta(days=days - 1), on


def previous_window(on: date, days: int) -> Window:
    """The previous window is (D-2N, D-N]."""
    return window(on - timedelta(days=days), days)


def is_provided(name: str, metrics: dict, raw: dict[str, TableResult], facts: dict[str, Fact]) -> bool:
    """`not_provided` doesn't hold: table and columns came for `of`, `where`, `meets`, `time` and the end of what can be open."""
    metric = metrics[name]
    if "ratio" in metric:
        return all(is_provided(part, metrics, raw, facts) for part in metric["ratio"])
    if metric["fact"] == "accounts":
        needs = COMPUTED.get(metric["of"], (metric["of"],))
        return set(needs) <= raw["accounts"].columns
    fact = facts[metric["fact"]]
    if fact.table is None:
        return True
    if fact.table not in raw:
        return False
    used = fields_of(metric.get("where")) | fields_of(metric.get("meets"))
    if "of" in metric and metric["aggregate"] not in OF_IGNORED:
        used.add(metric["of"])
    needed = {column for name in used for column in fact.columns[name][1]}
    if metric.get("time") in fact.times:
        needed.add(metric["time"])
    if metric["aggregate"] in OPEN:
        needed.add(fact.end)
    return needed <= raw[fact.table].columns


class Day:
    """Everything known at the end of one day D."""

    def __init__(self, raw: dict[str, TableResult], config: dict, on: date, own_rows: dict[str, list[dict]] | None = None):
        self.raw = raw
        self.on = on
        self.metrics: dict = config.get("metrics") or {}
        self.kpis: dict = config.get("kpis") or {}
        wanted = config.get("score_accounts")
        self.accounts = {name: row for name, row in accounts_on(raw, on).items() if matches(wanted, row)}
        self.facts = facts_of(config)
        self.own_rows = own_rows or {}
        self.expected: dict = (config.get("settings") or {}).get("expect_rows_every_days") or {}
        self.provided = {name: is_provided(name, self.metrics, raw, self.facts) for name in self.metrics}
        self._facts: dict[str, dict[str, list[dict]]] = {}
        self._rows: dict[tuple[str, str], list[dict]] = {}
        self._days: dict[tuple[str, str], dict[date, list[dict]]] = {}

    # rows of a metric

    def rows(self, name: str, account: str) -> list[dict]:
        """The rows that a metric sees on D: those of its fact that pass `where`, without those whose `of` is null."""
        if (name, account) not in self._rows:
            metric = self.metrics[name]
            fact = metric["fact"]
            rows = [row for row in self._fact(fact).get(account, []) if matches(metric.get("where"), row)]
            if "time" in metric:
                times = ((row, row["_times"][metric["time"]]) for row in rows)
                rows = [{**row, "_at": time, "_day": time.date()} for row, time in times if time is not None]
            if "of" in metric and metric["aggregate"] not in OF_IGNORED:
                rows = [row for row in rows if row[metric["of"]] is not None]
            self._rows[name, account] = rows
        return self._rows[name, account]

    def _fact(self, name: str) -> dict[str, list[dict]]:
        """All rows of a fact, by account."""
        if name not in self._facts:
            fact = self.facts[name]
            if fact.table is None:
                self._facts[name] = own_fact_rows(fact, self.own_rows[fact.model], self.on)
            else:
                self._facts[name] = fact_rows(self.raw, name, self.on)
        return self._facts[name]

    # sources that stop

    def is_stale(self, name: str) -> bool:
        """Whether a source that the metric uses has brought no rows for longer than expected."""
        metric = self.metrics[name]
        if "ratio" in metric:
            return any(self.is_stale(part) for part in metric["ratio"])
        fact = metric["fact"]
        source = fact if fact == "accounts" else self.facts[fact].table or fact
        if source not in self.expected:
            return False
        newest = max(self._row_days(fact), default=None)
        return newest is None or (self.on - newest).days > self.expected[source]

    def _row_days(self, fact: str) -> list[date]:
        """The days up to D on which a fact's source brought rows, of any account."""
        if fact == "accounts":
            times = (row["updated_at"] or row["created_at"] for row in self.raw["accounts"].rows)
        elif table := self.facts[fact].table:
            times = (row[TIMES.get(fact, "occurred_at")] for row in self.raw[table].rows)
        else:
            times = (row["_at"] for rows in self._fact(fact).values() for row in rows)
        return [time.date() for time in times if known(time, self.on)]

    def rows_within(self, name: str, account: str, first: date, last: date) -> list[dict]:
        if (name, account) not in self._days:
            days = self._days[name, account] = {}
            for row in self.rows(name, account):
                days.setdefault(row["_day"], []).append(row)
        days = self._days[name, account]
        return [row for day, rows in days.items() if first <= day <= last for row in rows]

    # values of a metric

    def value(self, name: str, account: str, span: Window | None) -> Fraction | None:
        """A metric's value on D, over the span if it takes a window; None where it is missing."""
        metric = self.metrics[name]
        if "ratio" in metric:
            above, below = (self.value(part, account, span) for part in metric["ratio"])
            return None if above is None or below is None or below == 0 else above / below
        if metric["aggregate"] in WINDOWED:
            return self._windowed(metric, self.rows_within(name, account, *span), (span[1] - span[0]).days + 1)
        return self._on_the_day(name, metric, account)

    @staticmethod
    def _windowed(metric: dict, rows: list[dict], days: int) -> Fraction | None:
        aggregate = metric["aggregate"]
        if aggregate in SHARES:
            met = [row for row in rows if matches(metric["meets"], row)]
            below = counted(metric, rows)
            return counted(metric, met) / below if below else None
        if aggregate == "count":
            return Fraction(len(rows))
        if "min_day_share" in metric:
            seen: dict = {}
            for row in rows:
                seen.setdefault(row[metric["of"]], set()).add(row["_day"])
            return Fraction(sum(len(on) >= number(metric["min_day_share"]) * days for on in seen.values()))
        values = [row[metric["of"]] for row in rows]
        if aggregate == "count_distinct":
            return Fraction(len(set(values)))  # case matters
        if aggregate == "sum":
            return sum(values, Fraction(0))
        if not values:
            return None
        return {"avg": mean, "min": min, "max": max}[aggregate](values)

    def _on_the_day(self, name: str, metric: dict, account: str) -> Fraction | None:
        aggregate, of = metric["aggregate"], metric.get("of")
        if aggregate == "attribute":
            return self.accounts[account][of]
        rows = self.rows(name, account)
        if aggregate == "latest":
            return latest(rows, of, metric.get("pool_days"))
        if aggregate == "days_since_last":
            newest = max((row["_day"] for row in rows), default=self.created(account))
            return Fraction((self.on - newest).days)
        rows = [row for row in rows if row["_open"]]
        if aggregate == "open_count":
            return Fraction(len(rows))
        if aggregate == "open_sum":
            return sum((row[of] for row in rows), Fraction(0))
        oldest = min((row["_day"] for row in rows), default=self.on)  # oldest_open_days
        return Fraction((self.on - oldest).days)

    def created(self, account: str) -> date:
        return self.accounts[account]["created_at"].date()

    def over(self, kpi: dict, account: str, span: Window | None) -> Fraction | None:
        """A KPI's value over one window: the metric's, or the mean of its values on each of the window's days."""
        if not kpi.get("by_day"):
            value = self.value(kpi["metric"], account, span)
            return value / kpi["window_days"] if kpi.get("per_day") and value is not None else value
        values = []
        day, last = span
        while day <= last:
            values.append(self.value(kpi["metric"], account, (day, day)))
            day += timedelta(days=1)
        values = [value for value in values if value is not None]
        return mean(values) if values else None

    # KPIs

    def kpi(self, name: str, account: str) -> tuple[Fraction | None, str]:
        """A KPI's value and status: the first status that holds, in the documented order."""
        kpi = self.kpis[name]
        days, compares = kpi.get("window_days"), bool(kpi.get("compare"))
        if not self.provided[kpi["metric"]]:
            return None, "not_provided"
        if self.is_stale(kpi["metric"]):
            return None, "source_stale"
        if compares and self.created(account) > self.on - timedelta(days=2 * days - 1):
            return None, "too_new"
        if (self.on - self.created(account)).days < kpi.get("min_tenure_days", 0):
            return None, "too_new"
        spans: list[Window | None] = [window(self.on, days) if days else None]
        if compares:
            spans.append(previous_window(self.on, days))
        if "min_denominator" in kpi:
            below = [self._denominator(kpi["metric"], account, span) for span in spans]
            if any(part is not None and part < number(kpi["min_denominator"]) for part in below):
                return None, "small_denominator"
        values = [self.over(kpi, account, span) for span in spans]
        if None in values:
            return None, "missing"
        if "valid_for_days" in kpi:
            newest = max(row["_day"] for row in self.rows(kpi["metric"], account))
            if (self.on - newest).days > kpi["valid_for_days"]:
                return None, "stale"
        if not compares:
            return values[0], "measured"
        return change(*values, kpi.get("min_baseline"))

    def _denominator(self, name: str, account: str, span: Window | None) -> Fraction | None:
        """What a ratio or a share is divided by."""
        metric = self.metrics[name]
        if "ratio" in metric:
            return self.value(metric["ratio"][1], account, span)
        return counted(metric, self.rows_within(name, account, *span))

    def fell_from_zero(self, name: str, account: str) -> bool:
        """Whether `from_zero` means that this window is below 0 (then it scores as the low end)."""
        kpi = self.kpis[name]
        return self.over(kpi, account, window(self.on, kpi["window_days"])) < 0


def change(now: Fraction, before: Fraction, min_baseline: float | None) -> tuple[Fraction | None, str]:
    """`compare: percent_change`: 100 x (window - previous) / |previous|, or the status that says why not."""
    if now == 0 and before == 0:
        return None, "no_activity"
    if min_baseline is not None and abs(before) < number(min_baseline):
        return None, "small_baseline"
    if before == 0:
        return None, "from_zero"
    return 100 * (now - before) / abs(before), "measured"


def counted(metric: dict, rows: list[dict]) -> Fraction:
    """The rows of a share, or their different values where it names a column."""
    return Fraction(len({row[metric["of"]] for row in rows}) if "of" in metric else len(rows))


def mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def latest(rows: list[dict], of: str, pool_days: int | None) -> Fraction | None:
    """The newest row's value (several on that instant: their mean), or the mean over the newest's `pool_days`."""
    if not rows:
        return None
    if pool_days:
        last = max(row["_day"] for row in rows)
        pool = [row for row in rows if row["_day"] > last - timedelta(days=pool_days)]
    else:
        last = max(row["_at"] for row in rows)
        pool = [row for row in rows if row["_at"] == last]
    return mean([row[of] for row in pool])
