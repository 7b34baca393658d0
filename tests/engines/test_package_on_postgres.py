"""Another dbt project that depends on this one and builds in PostgreSQL: its tables lie where its configuration says."""

from pathlib import Path

import pytest
import yaml
from postgres_project import PostgresProject
from test_package import Acme

pytestmark = pytest.mark.engines

ACME = (
    "create schema crm",
    "create schema helpdesk",
    "create schema product",
    """create table crm.customers as select
        'A-1' as customer_no, 'One' as customer_name, timestamp '2026-01-01' as signed_up, 'Live' as stage, 'basic' as segment,
        null::text as plan, null::text as product, null::text as region, null::text as industry, 'Ada' as owner,
        1200.5::float8 as annual_value, 10 as seats, date '2026-12-31' as renews_on, null::timestamp as cancelled_on,
        timestamp '2026-01-01' as changed_at""",
    """create table helpdesk.cases as select
        'T-1' as case_no, 'A-1' as customer_no, 'U-1' as reporter, 1 as urgency, true as was_escalated,
        timestamp '2026-05-01 10:00' as opened_at, null::timestamp as answered_at, null::timestamp as solved_at""",
    """create table product.clicks as select
        'E-1' as click_no, 'A-1' as customer_no, 'U-1' as user_no, 'opened' as click_name, 'reports' as module,
        null::text as feature, timestamp '2026-05-20 10:00' as clicked_at, 60::numeric as seconds""",
)
PROFILE = {
    "type": "postgres",
    "host": "{{ env_var('PGHOST', 'localhost') }}",
    "port": "{{ env_var('PGPORT', '5432') | as_number }}",
    "user": "{{ env_var('PGUSER') }}",
    "password": "{{ env_var('PGPASSWORD') }}",
    "dbname": "{{ env_var('PGDATABASE') }}",
    "schema": "acme",
    "threads": 2,
}


class AcmeOnPostgres(PostgresProject, Acme):
    """The example, its profile changed for PostgreSQL."""

    schema = "acme_health"

    def __init__(self, folder: Path, connected: dict[str, str]) -> None:
        super().__init__(folder, connected)
        profile = {"acme": {"target": "postgres", "outputs": {"postgres": PROFILE}}}
        (self.folder / "profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")


def test_tables_are_built_where_the_configuration_says_that_they_are_read(tmp_path, database):
    acme = AcmeOnPostgres(tmp_path / "acme", database())
    acme.execute(*ACME)
    for day in ("2026-05-30", "2026-05-31"):
        ended = acme.dbt("build", DBT_HEALTH_AS_OF=day)
        assert ended.returncode == 0, ended.stdout[-4000:]
    schemas = acme.query("select distinct table_schema from information_schema.tables where table_schema like '%health%'")
    parts = ("", "_staging", "_intermediate", "_seeds")
    assert {name for (name,) in schemas} == {f"acme_health{part}" for part in parts}
    scores = acme.query("select as_of_date::text, account_id, health_score from acme_health.account_health_scores order by 1")
    assert scores == [("2026-05-30", "A-1", "default"), ("2026-05-31", "A-1", "default")]
    assert acme.query("select kpi, value from acme_health.account_kpis where kpi = 'open_tickets'") == [("open_tickets", 1)] * 2
