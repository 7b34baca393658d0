"""Apache Superset reads what is published in PostgreSQL, as the role that may read it and nothing else."""

import pytest
from bi.superset_client import Refused, Superset
from bi.test_superset import TABLES, metric, same
from postgres_project import PostgresProject

pytestmark = [pytest.mark.bi, pytest.mark.xdist_group("superset")]

BY_BAND = {"columns": ["band"], "metrics": [metric("count(*)", "scores"), metric("sum(score_exact)", "points")]}
BY_BAND_SQL = "select band, count(*), sum(score_exact) from health.account_health_scores group by band"


@pytest.fixture(scope="module")
def datasets(superset: Superset, served: PostgresProject) -> dict[str, int]:
    """The published tables as datasets."""
    database = superset.add_server("Customer health in PostgreSQL", served.reader)
    return {"database": database} | {table: superset.add_dataset(database, table) for table in TABLES}


def test_datasets_have_the_columns_of_the_tables(superset, served, datasets):
    for table in TABLES:
        columns = superset.get(f"dataset/{datasets[table]}")["result"]["columns"]
        expected = served.query(
            "select column_name, data_type from information_schema.columns"
            f" where table_schema = 'health' and table_name = '{table}'"
        )
        assert {column["column_name"] for column in columns} == {name for name, _ in expected}
        times = {column["column_name"] for column in columns if column["is_dttm"]}
        assert times == {name for name, kind in expected if kind == "date" or kind.startswith("timestamp")}


def test_a_chart_of_scores_by_band(superset, served, datasets):
    assert same(superset.chart_data(datasets["account_health_scores"], **BY_BAND), served.query(BY_BAND_SQL))


def test_a_chart_of_the_average_score_over_time(superset, served, datasets):
    day = {
        "columnType": "BASE_AXIS",
        "expressionType": "SQL",
        "label": "day",
        "sqlExpression": "as_of_date",
        "timeGrain": "P1D",
    }
    rows = superset.chart_data(
        datasets["health_trend"],
        columns=[day],
        metrics=[metric("max(average_score)", "average_score"), metric("sum(accounts)", "accounts")],
        filters=[
            {"col": "dimension", "op": "==", "val": "all"},
            {"col": "as_of_date", "op": "TEMPORAL_RANGE", "val": "2026-05-25 : 2026-05-30"},
        ],
    )
    expected = served.query(
        """
        select extract(epoch from as_of_date)::float * 1000, average_score, accounts::float from health.health_trend
        where dimension = 'all' and as_of_date >= '2026-05-25' and as_of_date < '2026-05-30'
        """
    )
    assert len(expected) == 5 and same(rows, expected)


def test_the_role_reads_nothing_else(superset, datasets):
    """Names stand in the catalogue, which every role reads; rows don't."""
    for schema, table in (("health_build", "section_trend"), ("health_build_staging", "stg_accounts"), ("raw", "accounts")):
        dataset = superset.add_dataset(datasets["database"], table, schema)
        with pytest.raises(Refused, match=f"permission denied for schema {schema}"):
            superset.chart_data(dataset, columns=[], metrics=[metric("count(*)", "rows")])


def test_the_next_chart_shows_what_is_published_and_not_what_is_built(superset, served, datasets):
    before = superset.chart_data(datasets["account_health_scores"], **BY_BAND)
    served.build(as_of="2026-05-31")
    assert same(superset.chart_data(datasets["account_health_scores"], **BY_BAND), [tuple(row.values()) for row in before])
    assert served.run("publish").returncode == 0
    after = superset.chart_data(datasets["account_health_scores"], **BY_BAND)
    assert sum(row["scores"] for row in after) > sum(row["scores"] for row in before)
    assert same(after, served.query(BY_BAND_SQL))
