"""A small client of Superset's REST API, as a script of one's own would use it."""

import json
import urllib.error
import urllib.request
from http.cookiejar import CookieJar


class Refused(Exception):
    """Superset answered with an error; the message is its own."""


class Superset:
    """A user's session."""

    def __init__(self, address: str, user: str, password: str) -> None:
        self.address = address
        self.headers = {"Content-Type": "application/json", "Referer": address}
        # No proxy: the server is on this machine.
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), urllib.request.ProxyHandler({})
        )
        login = {"username": user, "password": password, "provider": "db", "refresh": False}
        self.headers["Authorization"] = "Bearer " + self.post("security/login", login)["access_token"]
        self.headers["X-CSRFToken"] = self.get("security/csrf_token/")["result"]

    def get(self, path: str) -> dict:
        """The answer to GET /api/v1/<path>."""
        return self._ask(urllib.request.Request(f"{self.address}/api/v1/{path}", headers=self.headers))

    def post(self, path: str, body: dict) -> dict:
        """The answer to POST /api/v1/<path>."""
        data = json.dumps(body).encode()
        return self._ask(urllib.request.Request(f"{self.address}/api/v1/{path}", data, self.headers, method="POST"))

    def add_database(self, name: str, file: str, **options: object) -> int:
        """Registers a DuckDB file, read-only, and returns its number."""
        connection = {
            "database_name": name,
            "sqlalchemy_uri": f"duckdb:///{file}",
            "extra": json.dumps({"engine_params": {"connect_args": {"read_only": True}}}),
            **options,
        }
        return self.post("database/", connection)["id"]

    def add_server(self, name: str, uri: str) -> int:
        """Registers the database of a server, and returns its number."""
        return self.post("database/", {"database_name": name, "sqlalchemy_uri": uri})["id"]

    def add_dataset(self, database: int, table: str, schema: str = "health") -> int:
        """Registers a table and returns its number."""
        return self.post("dataset/", {"database": database, "schema": schema, "table_name": table})["id"]

    def chart_data(self, dataset: int, **query: object) -> list[dict]:
        """The rows behind a chart on a dataset."""
        context = {
            "datasource": {"id": dataset, "type": "table"},
            "queries": [{"row_limit": 10000, **query}],
            "result_format": "json",
            "result_type": "full",
        }
        (result,) = self.post("chart/data", context)["result"]
        return result["data"]

    def _ask(self, request: urllib.request.Request) -> dict:
        try:
            with self.opener.open(request, timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Refused(f"{request.full_url}: {error.code} {error.read().decode()}") from None
