"""What each warehouse's own engine rejects although sqlglot parses it: the rules, with the page that states each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import yaml
from dialects import reserved_words
from project import ROOT
from sqlglot import exp

SNOWFLAKE = "https://docs.snowflake.com/en/sql-reference/"
BIGQUERY = "https://cloud.google.com/bigquery/docs/reference/standard-sql/"
REDSHIFT = "https://docs.aws.amazon.com/redshift/latest/dg/"
TRINO = "https://trino.io/docs/current/"
DATABRICKS = "https://docs.databricks.com/aws/en/sql/language-manual/"


@dataclass(frozen=True)
class Rule:
    """What is rejected, where (dialects), why (the page), and how it is found in a statement's tree."""

    name: str
    why: dict[str, str]
    found: Callable[[exp.Expression], Iterator[exp.Expression]]


def nodes(*kinds: type[exp.Expression]) -> Callable:
    """Finds every node of a kind."""
    return lambda tree: tree.find_all(*kinds)


def where(kind: type[exp.Expression], condition: Callable[[exp.Expression], object]) -> Callable:
    """Finds the nodes of a kind that meet a condition."""
    return lambda tree: (node for node in tree.find_all(kind) if condition(node))


def _aggregate_without_frame(window: exp.Window) -> bool:
    ranks = (exp.Lag, exp.Lead, exp.RowNumber, exp.Rank, exp.DenseRank)
    return (
        isinstance(window.this, exp.AggFunc)
        and not isinstance(window.this, ranks)
        and bool(window.args.get("order"))
        and not window.args.get("spec")
    )


def _full_and_unequal(join: exp.Join) -> bool:
    others = (exp.Or, exp.GT, exp.GTE, exp.LT, exp.LTE)
    return join.side == "FULL" and any(join.args["on"].find_all(*others))


def _boolean_as_text(cast: exp.Cast) -> bool:
    """What is trimmed came as text, whatever its name."""
    booleans = (exp.Boolean, exp.Predicate, exp.Connector, exp.Not)
    inner = cast.this.unnest()
    is_boolean = isinstance(inner, booleans) or (isinstance(inner, exp.Column) and inner.name.removesuffix("__given") in BOOLEANS)
    return is_boolean and cast.to.this in exp.DataType.TEXT_TYPES and not cast.find_ancestor(exp.Trim)


def _outer_without_equality(join: exp.Join) -> bool:
    on = join.args.get("on")
    conditions = on.flatten() if isinstance(on, exp.And) else [on]
    return join.side in ("LEFT", "RIGHT", "FULL") and not any(isinstance(part, exp.EQ) for part in conditions)


def _reserved(words: str) -> Callable:
    """Finds a reserved word as a name without quotes."""
    reserved = set(words.lower().split())
    return where(exp.Identifier, lambda name: not name.quoted and name.name.lower() in reserved)


T = exp.DataType.Type
BOOLEANS = {  # the columns of raw tables that are
    column["name"]
    for table in yaml.safe_load((ROOT / "models" / "staging" / "_raw__sources.yml").read_text(encoding="utf-8"))["sources"][0][
        "tables"
    ]
    for column in table["columns"]
    if column["data_type"] == "boolean"
}
BIGQUERY_TYPES = (
    *(T.TEXT, T.BOOLEAN, T.INT, T.BIGINT, T.DOUBLE, T.DECIMAL, T.BIGDECIMAL),
    *(T.DATE, T.DATETIME, T.TIMESTAMP, T.TIMESTAMPTZ),
)
UNKNOWN_BUT_THERE = {
    "hash": SNOWFLAKE + "functions/hash",
    "fnv_hash": REDSHIFT + "r_FNV_HASH.html",
    "xxhash64": DATABRICKS + "functions/xxhash64",
    "make_dt_interval": DATABRICKS + "functions/make_dt_interval",
    "from_big_endian_64": TRINO + "functions/binary.html",
    "to_milliseconds": TRINO + "functions/datetime.html",
}
RULES = [
    Rule(
        "aggregate filter (where ...)",
        {
            "snowflake": SNOWFLAKE + "functions-aggregation",
            "bigquery": BIGQUERY + "aggregate-function-calls",
            "redshift": REDSHIFT + "c_unsupported-postgresql-features.html",
        },
        nodes(exp.Filter),
    ),
    Rule(
        "group by all",
        {"trino": TRINO + "sql/select.html"},
        where(exp.Group, lambda group: group.args.get("all")),
    ),
    Rule(
        "is distinct from",
        {"redshift": REDSHIFT + "c_unsupported-postgresql-functions.html"},
        nodes(exp.NullSafeEQ, exp.NullSafeNEQ),
    ),
    Rule(
        "percentile_cont within group",
        {"bigquery": BIGQUERY + "navigation_functions#percentile_cont", "trino": TRINO + "functions/aggregate.html"},
        nodes(exp.PercentileCont),
    ),
    Rule(
        "lateral",
        {"bigquery": BIGQUERY + "query-syntax", "redshift": REDSHIFT + "r_FROM_clause30.html"},
        nodes(exp.Lateral),
    ),
    Rule(
        "an ordered aggregate window without a frame",
        {"redshift": REDSHIFT + "r_Window_function_synopsis.html"},
        where(exp.Window, _aggregate_without_frame),
    ),
    Rule(
        "where without from",
        {"bigquery": BIGQUERY + "query-syntax#where_clause"},
        where(exp.Select, lambda select: select.args.get("where") and not (select.args.get("from_") or select.args.get("from"))),
    ),
    Rule(
        "full join on anything but equality",
        {"bigquery": BIGQUERY + "query-syntax#full_join", "redshift": REDSHIFT + "r_FROM_clause30.html"},
        where(exp.Join, _full_and_unequal),
    ),
    Rule(
        "a decimal with parameters in a cast",
        {"bigquery": BIGQUERY + "data-types#parameterized_data_types"},
        where(exp.Cast, lambda cast: cast.to.this in (T.DECIMAL, T.BIGDECIMAL) and cast.to.expressions),
    ),
    Rule(
        "a cast to a type of another name",
        {"bigquery": BIGQUERY + "data-types"},
        where(exp.Cast, lambda cast: cast.to.this not in BIGQUERY_TYPES),
    ),
    Rule(
        "a name in quotes that isn't upper case",
        {"snowflake": SNOWFLAKE + "identifiers-syntax"},
        where(exp.Identifier, lambda name: name.quoted and name.name != name.name.upper()),
    ),
    Rule(
        "try_cast of what isn't text",
        {"snowflake": SNOWFLAKE + "functions/try_cast"},
        where(exp.TryCast, lambda cast: not (isinstance(cast.this, exp.Cast) and cast.this.to.this in (T.TEXT, T.VARCHAR))),
    ),
    Rule(
        "a boolean cast to text",
        {"redshift": REDSHIFT + "r_Type_conversion.html"},
        where(exp.Cast, _boolean_as_text),
    ),
    Rule(
        "a character beyond ASCII by its number",
        {"redshift": REDSHIFT + "r_CHR.html"},
        where(exp.Chr, lambda call: any(number.is_int and number.to_py() > 127 for number in call.expressions)),
    ),
    Rule(
        "is true outside a condition",
        {"redshift": REDSHIFT + "r_Boolean_type.html"},
        where(exp.Is, lambda test: isinstance(test.expression, exp.Boolean)),
    ),
    Rule(
        "an outer join without an equality",
        {"bigquery": BIGQUERY + "query-syntax#left_outer_join"},
        where(exp.Join, _outer_without_equality),
    ),
    Rule(
        "a word of Snowflake's as a name",
        {"snowflake": SNOWFLAKE + "reserved-keywords"},
        _reserved(reserved_words.SNOWFLAKE),
    ),
    Rule(
        "a word of BigQuery's as a name",
        {"bigquery": BIGQUERY + "lexical#reserved_keywords"},
        _reserved(reserved_words.BIGQUERY),
    ),
    Rule(
        "a word of Redshift's as a name",
        {"redshift": REDSHIFT + "r_pg_keywords.html"},
        _reserved(reserved_words.REDSHIFT),
    ),
    Rule(
        "a word of Trino's as a name",
        {"trino": TRINO + "language/reserved.html"},
        _reserved(reserved_words.TRINO),
    ),
    Rule(
        "a function that sqlglot knows of no engine",
        {
            "snowflake": SNOWFLAKE + "functions-all",
            "bigquery": BIGQUERY + "functions-all",
            "redshift": REDSHIFT + "c_unsupported-postgresql-functions.html",
            "trino": TRINO + "functions/list.html",
            "databricks": DATABRICKS + "sql-ref-functions-builtin-alpha",
        },
        where(exp.Anonymous, lambda call: str(call.this).lower() not in UNKNOWN_BUT_THERE),
    ),
]


def faults(dialect: str, tree: exp.Expression) -> list[str]:
    """What a statement holds that the dialect's engine rejects."""
    return [
        f"{rule.name}: {node.sql(dialect)[:120]} ({rule.why[dialect]})"
        for rule in RULES
        if dialect in rule.why
        for node in rule.found(tree)
    ]
