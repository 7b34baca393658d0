"""Values and names as SQL text come out of DuckDB as they went in."""

import duckdb
import pytest

from orchestration.sql_text import identifier, literal

TEXTS = ["plain", "O'Hara", "'", "''; drop table t; --", 'a "b" c', '"', "back\\slash", "line\nbreak", "Zoë", "a.b"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_stays_what_it_is(text):
    with duckdb.connect() as connection:
        assert connection.execute(f"select {literal(text)}").fetchone() == (text,)


@pytest.mark.parametrize("name", TEXTS)
def test_a_name_stays_what_it_is(name):
    with duckdb.connect() as connection:
        connection.execute(f"create schema {identifier(name)}")
        connection.execute(f"create table {identifier(name, name)} as select 1 as {identifier(name)}")
        found = connection.execute("select schema_name, table_name, column_name from duckdb_columns() where not internal")
        assert found.fetchone() == (name, name, name)


def test_the_parts_of_a_name_are_quoted_one_by_one():
    assert identifier("health", 'a"b') == '"health"."a""b"'
