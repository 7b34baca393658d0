"""The raw tables of docs/raw-data.md, written down a second time so that a slip in `_raw__sources.yml` shows."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Column:
    """A raw column: its type (text, number, boolean, time) and the rules that its values are held to."""

    name: str
    type: str = "text"
    required: bool = False
    accepted: tuple[str, ...] = ()
    folded: bool = False  # lower-cased always, though it has no list of values
    between: tuple[int, int] | None = None
    not_before: str | None = None  # rejected when its day lies before the day of that column
    warn_before: str | None = None  # the same, but only warned of


@dataclass(frozen=True)
class Table:
    """A raw table: columns in their order, the key rows are superseded by, and the time compared with `created_at`."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    key_day: str | None = None
    before_account: str | None = None

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


def _text(*names: str) -> list[Column]:
    return [Column(name) for name in names]


def _needed(name: str, type: str = "text", **rules) -> Column:
    return Column(name, type, required=True, **rules)


def _time(name: str, **rules) -> Column:
    return Column(name, "time", **rules)


LOADED_AT = _time("loaded_at")


def _table(name: str, columns: list[Column], key: str = "", **rules) -> Table:
    keys = tuple(key.split()) or (columns[0].name,)
    return Table(name, (*columns, LOADED_AT), keys, **rules)


_ACCOUNT = _needed("account_id")

TABLES: dict[str, Table] = {
    table.name: table
    for table in [
        _table(
            "accounts",
            [
                _ACCOUNT,
                *_text("account_name"),
                _needed("created_at", "time"),
                Column("lifecycle_stage", folded=True),
                *_text("tier", "plan", "product", "region", "industry", "csm"),
                Column("arr", "number"),
                Column("licensed_seats", "number"),
                _time("renewal_date"),
                _time("churned_at", warn_before="created_at"),
                _time("updated_at"),
            ],
            key="account_id updated_at",
        ),
        _table(
            "users",
            [
                _needed("user_id"),
                _ACCOUNT,
                *_text("role"),
                _needed("created_at", "time"),
                _time("deactivated_at", not_before="created_at"),
            ],
        ),
        _table(
            "events",
            [
                _needed("event_id"),
                _ACCOUNT,
                *_text("user_id", "event_name", "module", "feature"),
                _needed("occurred_at", "time"),
                Column("duration_seconds", "number"),
            ],
            key_day="occurred_at",
            before_account="occurred_at",
        ),
        _table(
            "tickets",
            [
                _needed("ticket_id"),
                _ACCOUNT,
                *_text("user_id"),
                Column("priority", accepted=("low", "normal", "high", "urgent")),
                Column("escalated", "boolean"),
                _needed("created_at", "time"),
                _time("first_responded_at", not_before="created_at"),
                _time("closed_at", not_before="created_at"),
            ],
            before_account="created_at",
        ),
        _table(
            "invoices",
            [
                _needed("invoice_id"),
                _ACCOUNT,
                Column("amount", "number"),
                *_text("currency"),
                _needed("issued_at", "time"),
                _time("due_at"),
                _time("paid_at", not_before="issued_at"),
                _time("voided_at", not_before="issued_at"),
            ],
        ),
        _table(
            "nps_responses",
            [
                _needed("response_id"),
                _ACCOUNT,
                *_text("user_id"),
                _needed("score", "number", between=(0, 10)),
                _needed("responded_at", "time"),
            ],
            before_account="responded_at",
        ),
        _table(
            "csat_responses",
            [
                _needed("response_id"),
                _ACCOUNT,
                *_text("user_id", "ticket_id"),
                _needed("score", "number", between=(1, 5)),
                _needed("responded_at", "time"),
            ],
            before_account="responded_at",
        ),
        _table(
            "interactions",
            [
                _needed("interaction_id"),
                _ACCOUNT,
                Column("kind", accepted=("meeting", "call", "email")),
                Column("status", accepted=("held", "no_show", "sent", "replied")),
                _needed("occurred_at", "time"),
            ],
        ),
        _table(
            "csm_scores",
            [
                _needed("csm_score_id"),
                _ACCOUNT,
                *_text("csm"),
                _needed("score", "number", between=(0, 100)),
                *_text("note"),
                _needed("scored_at", "time"),
            ],
        ),
        _table(
            "goals",
            [
                _needed("goal_id"),
                _ACCOUNT,
                *_text("name"),
                _time("target_date"),
                _needed("created_at", "time"),
                _time("achieved_at", not_before="created_at"),
                _time("abandoned_at", not_before="created_at"),
            ],
        ),
        _table(
            "advocacy",
            [
                _needed("advocacy_id"),
                _ACCOUNT,
                Column("kind", accepted=("reference", "review", "case_study", "referral")),
                _needed("occurred_at", "time"),
            ],
        ),
        _table(
            "measurements",
            [_ACCOUNT, _needed("measure"), _needed("measured_at", "time"), _needed("value", "number")],
            key="account_id measure measured_at",
        ),
        _table(
            "outcomes",
            [
                _ACCOUNT,
                _needed("outcome", accepted=("churned", "renewed", "expanded", "contracted")),
                _needed("occurred_at", "time"),
                Column("arr_change", "number"),
            ],
            key="account_id outcome occurred_at",
        ),
    ]
}


@dataclass(frozen=True)
class LandedFile:
    """One file of one landing, all cells as text as they stand in it (None = nothing between the commas)."""

    landing: int
    name: str
    columns: list[str]
    rows: list[list[str | None]] = field(default_factory=list)
