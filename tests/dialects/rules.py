"""What each warehouse's own engine rejects although sqlglot parses it: the rules, with the page that states each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

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


T = exp.DataType.Type
BIGQUERY_TYPES = (
    *(T.TEXT, T.BOOLEAN, T.INT, T.BIGINT, T.DOUBLE, T.DECIMAL, T.BIGDECIMAL),
    *(T.DATE, T.DATETIME, T.TIMESTAMP, T.TIMESTAMPTZ),
)
UNKNOWN_BUT_THERE = {
    "hash": SNOWFLAKE + "functions/hash",
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
