"""Apache Superset reads the published file: datasets by its API, and charts' numbers against those of DuckDB."""

import os
import shutil
from pathlib import Path

import duckdb
import pytest
from bi.superset_client import Refused, Superset

pytestmark = [pytest.mark.bi, pytest.mark.xdist_group("superset")]

TABLES = ("account_health_scores", "health_trend", "account_health_current")


def metric(expression: str, label: str) -> dict:
    """A metric as a chart states it."""
    return {"expressionType": "SQL", "sqlExpression": expression, "label": label}


def query(file: Path, sql: str) -> list[tuple]:
    """The rows that DuckDB itself gives."""
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def same(found: list[dict], expected: list[tuple]) -> bool:
    """Whether the rows are the same, whatever their order; numbers within a rounding error."""
    assert expected, "nothing to compare with"
    rows = sorted(tuple(row.values()) for row in found)
    assert rows == [tuple(value if isinstance(value, str) else pytest.approx(value) for value in row) for row in sorted(expected)]
    return True


@pytest.fixture(scope="module")
def datasets(superset: Superset, published: Path) -> dict[str, int]:
    """The published tables as datasets."""
    database = superset.add_database("Customer health", str(published))
    return {table: superset.add_dataset(database, table) for table in TABLES}


def test_datasets_have_the_columns_of_the_tables(superset, published, datasets):
    for table, number in datasets.items():
        columns = superset.get(f"dataset/{number}")["result"]["columns"]
        expected = query(published, f"select column_name from (describe health.{table})")
        assert {column["column_name"] for column in columns} == {name for (name,) in expected}
        times = {column["column_name"] for column in columns if column["is_dttm"]}
        assert "as_of_date" in times


def test_a_chart_of_accounts_and_arr_by_band(superset, published, datasets):
    rows = superset.chart_data(
        datasets["account_health_current"],
        columns=["band"],
        metrics=[metric("count(*)", "accounts"), metric("coalesce(sum(arr), 0)", "arr")],
    )
    expected = query(
        published,
        "select band, count(*), cast(coalesce(sum(arr), 0) as double) from health.account_health_current group by band",
    )
    assert same(rows, expected)


def test_a_chart_of_the_average_score_over_time(superset, published, datasets):
    newest = query(published, "select cast(max(as_of_date) as varchar) from health.health_trend")[0][0]
    rows = superset.chart_data(
        datasets["health_trend"],
        columns=[
            {
                "columnType": "BASE_AXIS",
                "expressionType": "SQL",
                "label": "day",
                "sqlExpression": "as_of_date",
                "timeGrain": "P1D",
            }
        ],
        metrics=[metric("max(average_score)", "average_score"), metric("sum(accounts)", "accounts")],
        filters=[
            {"col": "dimension", "op": "==", "val": "all"},
            {"col": "as_of_date", "op": "TEMPORAL_RANGE", "val": f"DATEADD(DATETIME('{newest}'), -5, DAY) : {newest}"},
        ],
    )
    expected = query(
        published,
        f"""
        select epoch_ms(cast(as_of_date as timestamp)), average_score, accounts from health.health_trend
        where dimension = 'all' and as_of_date >= date '{newest}' - 5 and as_of_date < date '{newest}'
        """,
    )
    assert same(rows, expected)


def test_a_chart_of_scores_by_band_and_week(superset, published, datasets):
    rows = superset.chart_data(
        datasets["account_health_scores"],
        columns=[
            {
                "columnType": "BASE_AXIS",
                "expressionType": "SQL",
                "label": "week",
                "sqlExpression": "as_of_date",
                "timeGrain": "P1W",
            },
            "band",
        ],
        metrics=[metric("count(distinct account_id)", "accounts"), metric("avg(score_exact)", "score")],
        filters=[{"col": "band", "op": "IN", "val": ["GREEN", "YELLOW", "RED"]}],
    )
    expected = query(
        published,
        """
        select epoch_ms(cast(date_trunc('week', as_of_date) as timestamp)), band, count(distinct account_id), avg(score_exact)
        from health.account_health_scores where band <> 'UNKNOWN' group by 1, 2
        """,
    )
    assert same(rows, expected)


def test_the_schema_that_superset_offers_works_too(superset, published):
    """With the name of the file in front; a link counts by what it leads to."""
    database = superset.add_database("Customer health, as its page does it", str(published))
    schema = f"{published.resolve().stem}.health"
    assert schema in superset.get(f"database/{database}/schemas/")["result"]
    dataset = superset.add_dataset(database, "section_trend", schema)
    rows = superset.chart_data(dataset, columns=[], metrics=[metric("count(*)", "rows")])
    assert [tuple(row.values()) for row in rows] == query(published, "select count(*) from health.section_trend")


def test_superset_cannot_write_to_the_file(superset, published):
    """Even where Superset would let a user do so."""
    database = superset.add_database("Customer health, unguarded", str(published), allow_dml=True, expose_in_sqllab=True)
    statement = {"database_id": database, "sql": "delete from health.health_trend", "runAsync": False}
    with pytest.raises(Refused, match="read-only"):
        superset.post("sqllab/execute/", statement)
    selected = superset.post("sqllab/execute/", statement | {"sql": "select count(*) as n from health.health_trend"})
    assert selected["data"] == [{"n": query(published, "select count(*) from health.health_trend")[0][0]}]


def test_the_next_chart_shows_a_file_that_was_swapped_in(superset, published, tmp_path):
    file, next_night = tmp_path / "customer_health.duckdb", tmp_path / "next.duckdb"
    shutil.copy(published, file)
    # A table that is no dataset yet: with SQLite for its metadata, Superset takes each name once.
    dataset = superset.add_dataset(superset.add_database("Swapped", str(file)), "account_section_scores")
    count = {"columns": [], "metrics": [metric("count(*)", "scores")]}
    before = superset.chart_data(dataset, **count)[0]["scores"]
    shutil.copy(published, next_night)
    with duckdb.connect(str(next_night)) as connection:
        connection.execute("insert into health.account_section_scores select * from health.account_section_scores")
    os.replace(next_night, file)
    assert superset.chart_data(dataset, **count) == [{"scores": 2 * before}]
