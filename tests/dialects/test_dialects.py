"""Every statement of the project, compiled for each warehouse, is one that its engine takes, as far as can be told without it."""

import pytest
import sqlglot
from dialects.rules import RULES, faults
from sqlglot import exp
from sqlglot.errors import ErrorLevel

pytestmark = pytest.mark.dialects

DIALECTS = ("snowflake", "bigquery", "databricks", "redshift", "trino")
RUNS = [("first", "text"), ("night", "typed")]


def statements(sql: str, dialect: str) -> list[exp.Expression]:
    """A file's statements; an error where the dialect's grammar has no such statement."""
    return [tree for tree in sqlglot.parse(sql, dialect=dialect, error_level=ErrorLevel.RAISE) if tree is not None]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(("run", "raw"), RUNS, ids=["first-build", "night"])
def test_every_statement_is_taken(compiled, dialect, run, raw):
    files = compiled(dialect, run, raw)
    assert {"models/marts/health/account_health_scores.sql", "analyses/strategies.sql", "analyses/contracts.sql"} <= set(files)
    found = []
    for name, sql in files.items():
        trees = statements(sql, dialect)
        assert trees, f"{name} holds no statement"
        found += [f"{name}: {tree.sql()[:80]}" for tree in trees if isinstance(tree, exp.Command)]
        found += [f"{name}: {fault}" for tree in trees for fault in faults(dialect, tree)]
    found += contract_faults(files, dialect)
    assert not found, "\n".join(found)


def contract_faults(files: dict[str, str], dialect: str) -> list[str]:
    """Columns of contracts whose types aren't those that the models' own casts give."""
    models = {
        name.rsplit("/", 1)[-1].removesuffix(".sql"): sql for name, sql in files.items() if name.startswith("models/marts/")
    }
    found = []
    contracts = statements(files["analyses/contracts.sql"], dialect)
    for contract in (statement for statement in contracts if isinstance(statement, exp.Create)):
        (model,) = (tree for tree in statements(models[contract.this.name], dialect))
        given = {column.alias_or_name.lower(): column.unalias() for column in model.selects}
        for column in contract.expression.selects:
            cast, agreed = given.get(column.alias_or_name.lower()), column.unalias().to
            if isinstance(cast, exp.Cast) and cast.to != agreed:
                types = f"{cast.to.sql(dialect)}, by contract {agreed.sql(dialect)}"
                found.append(f"{contract.this.name}.{column.alias_or_name}: {types}")
    return found


REJECTED = {
    "aggregate filter (where ...)": "select count(*) filter (where a > 1) from t",
    "group by all": "select a, count(*) from t group by all",
    "is distinct from": "select a from t where a is distinct from b",
    "percentile_cont within group": "select percentile_cont(0.5) within group (order by a) from t",
    "lateral": "select 1 from t cross join lateral (select t.a) as u",
    "an ordered aggregate window without a frame": "select sum(a) over (partition by b order by c) from t",
    "where without from": "select 1 where 1 = 0",
    "full join on anything but equality": "select 1 from t full join u on t.a = u.a and t.b > u.b",
    "a decimal with parameters in a cast": "select cast(a as decimal(9, 4)) from t",
    "a cast to a type of another name": "select cast(a as varchar(9)) from t",
    "a name in quotes that isn't upper case": 'select "rows" from t',
    "try_cast of what isn't text": "select try_cast(a as date) from t",
    "a boolean cast to text": "select cast(escalated as varchar) from t",
    "a character beyond ASCII by its number": "select chr(160) from t",
    "is true outside a condition": "select a is true from t",
    "an outer join without an equality": "select 1 from t left join u on t.a > u.a and t.b > u.b",
    "a word of Snowflake's as a name": "select t.increment from t",
    "a word of BigQuery's as a name": "select t.hash from t",
    "a word of Redshift's as a name": "select t.tag from t",
    "a word of Trino's as a name": "select t.skip from t",
    "a function that sqlglot knows of no engine": "select pg_input_is_valid(a, 'date') from t",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_finds_what_it_is_for(rule):
    for dialect in rule.why:
        (tree,) = statements(REJECTED[rule.name], dialect)
        assert list(rule.found(tree)), dialect
