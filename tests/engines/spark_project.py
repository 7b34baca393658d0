"""A copy of the project that builds in Spark, in dbt's own process or on a Spark Connect server."""

import shutil
from pathlib import Path

import duckdb
from project import Project

# What small data is quickest with; profiles.yml says nothing of it.
DEFAULTS = """
spark.sql.shuffle.partitions 1
spark.sql.codegen.wholeStage false
spark.sql.sources.parallelPartitionDiscovery.threshold 100000
"""
PARTITIONS = {"as_of_date": "date", "activity_date": "date", "config_version": "varchar", "_delivery": "bigint"}
# Compiling once, lightly, is quicker than running what is run once; the cache of compiled code is small then, unless it is named.
JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:ReservedCodeCacheSize=240m"


class SparkProject(Project):
    """Its tables are read from their Parquet files, by DuckDB; `remote`: the server and its warehouse."""

    def __init__(self, folder: Path, remote: tuple[str, Path] | None = None) -> None:
        super().__init__(folder)
        self.spark = folder / "spark"
        self.warehouse = remote[1] if remote else self.spark / "warehouse"
        (folder / "conf").mkdir()
        (folder / "conf" / "spark-defaults.conf").write_text(DEFAULTS, encoding="utf-8")
        self.environment |= {
            "CUSTOMER_HEALTH_TARGET": "spark",
            "CUSTOMER_HEALTH_SPARK": str(self.spark),
            "CUSTOMER_HEALTH_MEMORY": "2GB",
            "SPARK_CONF_DIR": str(folder / "conf"),
            "JDK_JAVA_OPTIONS": JAVA,
        } | ({"SPARK_REMOTE": remote[0]} if remote else {})

    def empty(self) -> None:
        """Removes what was landed and built."""
        if "SPARK_REMOTE" in self.environment:
            drop = "[s.sql(f'drop schema {row[0]} cascade') for row in s.sql('show schemas').collect() if row[0] != 'default']"
            ended = self.python(f"from orchestration import spark; s = spark.session(); {drop}")
            assert ended.returncode == 0, ended.stderr
        shutil.rmtree(self.spark, ignore_errors=True)

    def query(self, sql: str) -> list[tuple]:
        """The rows of a query against the tables."""
        with self._connected() as connection:
            return connection.execute(sql).fetchall()

    def records(self, sql: str) -> list[dict]:
        """The rows of a query, each by the names of its columns."""
        with self._connected() as connection:
            result = connection.execute(sql)
            names = [column[0] for column in result.description]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def copy_into(self, connection: duckdb.DuckDBPyConnection, relation: str, like: str, folder: Path) -> None:
        """Copies a table into DuckDB as `copied`, its columns as those of `like`."""
        columns = connection.execute(f"describe {like}").fetchall()
        casts = ", ".join(f'cast("{name}" as {kind}) as "{name}"' for name, kind, *_ in columns)
        schema, table = relation.split(".")
        path = self.warehouse / f"{schema}.db" / table
        rows = _rows(path) if any(path.rglob("*.parquet")) else f"{like} where false"
        connection.execute(f"create or replace temp table copied as select {casts} from {rows}")

    def _connected(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        connection.execute("set TimeZone = 'UTC'")
        for schema in self.warehouse.glob("*.db"):
            connection.execute(f'create schema "{schema.stem}"')
            for table in schema.iterdir():
                if any(table.rglob("*.parquet")):
                    connection.execute(f'create view "{schema.stem}"."{table.name}" as select * from {_rows(table)}')
        return connection


def _rows(table: Path) -> str:
    """A table's files; its partitions are folders."""
    column = next((path.name.split("=")[0] for path in table.iterdir() if "=" in path.name), None)
    hive = f", hive_partitioning = true, hive_types = {{'{column}': {PARTITIONS[column]}}}" if column else ""
    return f"read_parquet('{table}/**/*.parquet', union_by_name = true{hive})"
