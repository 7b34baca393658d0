"""What scores are made of: every account's fields and KPI values on the newest date, in memory, ready to be scored many times."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from orchestration.settings import UserError
from orchestration.sql_text import identifier, literal

ROWS_AT_ONCE = 24_576  # 50,000 accounts are shared by two cores


@dataclass(frozen=True)
class AccountValues:
    """The accounts of a database on its newest date, numbered from 0 by account_id.

    In `connection`: `fields` (_n and every field that filters can name, of every live account) and `kpi_values` (_n and the
    columns of the KPI marts, of the accounts that are scored). `definitions` holds what the KPIs in it were computed by.
    """

    connection: duckdb.DuckDBPyConnection
    day: date
    account_ids: list[str]
    names: list[str]
    known: dict[int, str]
    fields: set[str]
    kpis: set[str]
    definitions: dict

    @property
    def accounts(self) -> int:
        """How many there are."""
        return len(self.account_ids)


def load(database: Path, schema: str, definitions: dict | None = None, day: date | None = None) -> AccountValues:
    """Reads a built or published DuckDB file; `definitions` are those of its KPIs, by default of the configuration of its scores,
    `day` is by default the newest date that was scored.

    Raises UserError where it holds no newest date to try anything out on.
    """
    connection = duckdb.connect()
    connection.execute(f"attach ':memory:' as studio (row_group_size {ROWS_AT_ONCE})")
    connection.execute(f"attach {literal(str(database))} as customer_health (read_only)")
    connection.execute("use studio")
    try:
        return _loaded(connection, identifier("customer_health", schema), schema, definitions, day)
    except duckdb.CatalogException:
        raise UserError(f"{database} was made before the studio; run make build and make publish once more.") from None
    finally:
        connection.execute("detach customer_health")


def _loaded(
    connection: duckdb.DuckDBPyConnection, place: str, schema: str, definitions: dict | None, day: date | None
) -> AccountValues:
    day = day or connection.execute(f"select max(as_of_date) from {place}.account_health_scores").fetchone()[0]
    connection.execute(
        f"""create table fields as
        select row_number() over (order by account_id) - 1 as _n, * from {place}.account_fields where as_of_date = ?""",
        [day],
    )
    accounts = connection.execute("select account_id, coalesce(account_name, account_id) from fields order by _n").fetchall()
    if not accounts:
        raise UserError(f"No account was live on {day}, the newest date, or another date was built last; build {day} again.")
    kpis = _load_kpis(connection, place, schema, day)
    known = connection.execute(
        f"select _n, known.expected from {place}.known_account_checks as known inner join fields using (account_id)"
    ).fetchall()
    return AccountValues(
        connection=connection,
        day=day,
        account_ids=[account for account, _ in accounts],
        names=[name for _, name in accounts],
        known=dict(known),
        fields=_columns(connection, "fields") - {"_n"},
        kpis=kpis,
        definitions=definitions or _definitions(connection, place, day),
    )


def _definitions(connection: duckdb.DuckDBPyConnection, place: str, day: date) -> dict:
    """The meaning of the configuration that the newest scores were made by."""
    meaning = connection.execute(
        f"""select configuration from {place}.config_versions where config_version =
        (select any_value(config_version) from {place}.account_health_scores where as_of_date = ?)""",
        [day],
    ).fetchone()[0]
    return json.loads(meaning)


def _load_kpis(connection: duckdb.DuckDBPyConnection, place: str, schema: str, day: date) -> set[str]:
    """Brings the KPI marts together; gives the names of their KPIs."""
    tables = connection.execute(
        r"""select table_name from duckdb_tables() where database_name = 'customer_health' and schema_name = ?
        and regexp_full_match(table_name, 'account_[a-z]+_kpis') order by table_name""",
        [schema],
    ).fetchall()
    marts = [name for (name,) in tables]
    columns = "".join(f", {mart}.* exclude (as_of_date, account_id, _health_score)" for mart in marts)
    joins = "".join(
        f"""
        left join {place}.{identifier(mart)} as {mart} on {mart}.account_id = fields.account_id and {mart}.as_of_date = $day"""
        for mart in marts
    )
    is_scored = " or ".join(f"{mart}.account_id is not null" for mart in marts) or "false"
    connection.execute(
        f"create table kpi_values as select fields._n{columns} from fields{joins} where {is_scored} order by _n", {"day": day}
    )
    return {name.removesuffix("__status") for name in _columns(connection, "kpi_values") if name.endswith("__status")}


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    return {row[0] for row in connection.execute(f"describe {table}").fetchall()}


@dataclass(frozen=True)
class Needs:
    """What a configuration is scored from: the KPIs by all that their values follow from, the fields of accounts, and which
    accounts are scored. Where two have the same needs, what was computed for one does for the other."""

    kpis: dict[str, list]
    fields: frozenset[str]
    accounts: dict | None
    meaning: dict = field(compare=False, repr=False)


def needs(meaning: dict, wanted: list[str]) -> Needs:
    """The needs of a configuration by its meaning (config_meaning), and the KPIs that it scores."""
    kpis = {kpi: _definition(kpi, meaning) for kpi in wanted}
    return Needs(kpis, frozenset(meaning["account_fields"]), meaning.get("score_accounts"), meaning)


@dataclass(frozen=True)
class Lacking:
    """What a configuration names and the values don't hold, or hold by another definition."""

    kpis: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    accounts: bool = False

    def __bool__(self) -> bool:
        return bool(self.kpis or self.fields or self.accounts)

    def __str__(self) -> str:
        return ", ".join([*self.kpis, *self.fields]) or "accounts that were not scored before"


def lacking(values: AccountValues, needed: Needs) -> Lacking:
    """What has to be computed before a configuration can be scored as it will be."""
    before = values.definitions
    return Lacking(
        kpis=[kpi for kpi, made in needed.kpis.items() if kpi not in values.kpis or made != _definition(kpi, before)],
        fields=sorted(needed.fields - values.fields),
        accounts=needed.accounts != before.get("score_accounts"),
    )


def _definition(kpi: str, meaning: dict) -> list:
    """All that a KPI's value follows from, but for raw data."""
    definition = meaning["kpis"].get(kpi)
    metric = meaning["metrics"].get(definition["metric"]) if definition else None
    parts = [meaning["metrics"].get(part) for part in (metric or {}).get("ratio", [])]
    return [definition, metric, parts, meaning.get("facts"), meaning.get("expect_rows_every_days")]
