"""Another dbt project that depends on this one: the example, built on the demo, has the tables this project builds itself."""

import shutil
from pathlib import Path

import duckdb
import pytest
import yaml
from project import ROOT, Project

pytestmark = pytest.mark.xdist_group("package")  # what is built is built once

EXAMPLE = ROOT / "examples" / "package"
MARTS = sorted(path.stem for path in (ROOT / "models" / "marts").rglob("*.sql"))
WHEN_RUN = {"computed_at", "first_seen_at"}
# The demo's accepted rows as Acme's systems hold them; priorities are numbers there.
ACME = """
create schema crm;
create schema helpdesk;
create schema product;
create table crm.customers as select
    account_id as customer_no, account_name as customer_name, created_at as signed_up, upper(lifecycle_stage) as stage,
    tier as segment, plan, product, region, industry, csm as owner,
    cast(arr as double) as annual_value, cast(licensed_seats as integer) as seats,
    cast(renewal_date as date) as renews_on, churned_at as cancelled_on, updated_at as changed_at
from health_staging.stg_accounts;
create table helpdesk.cases as select
    ticket_id as case_no, account_id as customer_no, user_id as reporter,
    case priority when 'urgent' then 1 when 'high' then 2 when 'normal' then 3 when 'low' then 4 end as urgency,
    escalated as was_escalated, created_at as opened_at, first_responded_at as answered_at, closed_at as solved_at
from health_staging.stg_tickets;
create table product.clicks as select
    event_id as click_no, account_id as customer_no, user_id as user_no, event_name as click_name, module, feature,
    occurred_at as clicked_at, duration_seconds as seconds
from health_staging.stg_events;
drop view raw.tickets;
drop view raw.events;
"""


class Acme(Project):
    """A copy of the project with the example in it, which is what dbt runs."""

    schema = "acme_health"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.package = folder
        self.folder = folder / "examples" / "package"
        shutil.copytree(EXAMPLE, self.folder, ignore=shutil.ignore_patterns("dbt_packages", "target", "logs", "*.duckdb"))
        del self.environment["DBT_PROFILES_DIR"]
        self.environment["ACME_DB"] = str(self.database)
        ended = self.dbt("deps")
        assert ended.returncode == 0, ended.stdout


@pytest.fixture(scope="module")
def both(tmp_path_factory, demo_folder):
    """Four days of the demo by this project, and by Acme's from the same rows in tables of Acme's own."""
    folder = tmp_path_factory.mktemp("package")
    own, acme = Project(folder / "own"), Acme(folder / "acme")
    health = yaml.safe_load((EXAMPLE / "vars.yml").read_text(encoding="utf-8"))["vars"]["health"]
    own.configure({**health, "settings": {}})
    shutil.copy(EXAMPLE / "seeds" / "known_accounts.csv", own.folder / "seeds")
    own.land(demo_folder)
    own.build(as_of="2026-05-30", since="2026-05-28")
    own.build(as_of="2026-05-31")
    shutil.copy(own.database, acme.database)
    with duckdb.connect(str(acme.database)) as connection:
        connection.execute(ACME)
        connection.execute("".join(f"drop schema health{part} cascade;" for part in ("", "_staging", "_intermediate", "_seeds")))
    for dates in ({"DBT_HEALTH_SINCE": "2026-05-28", "DBT_HEALTH_AS_OF": "2026-05-30"}, {"DBT_HEALTH_AS_OF": "2026-05-31"}):
        ended = acme.dbt("build", **dates)
        assert ended.returncode == 0, ended.stdout[-4000:]
    return own, acme


def rows(project: Project, table: str) -> list[dict]:
    """What a published table holds, but for when it was computed."""
    holds_the_run_alone = table.endswith("_kpis") and table != "account_kpis"
    night = "where as_of_date = '2026-05-31'" if holds_the_run_alone else ""
    found = project.records(f"select * from {project.schema}.{table} {night}")
    return sorted(({name: value for name, value in row.items() if name not in WHEN_RUN} for row in found), key=repr)


@pytest.mark.parametrize("table", [table for table in MARTS if table not in ("raw_quality", "rejected_rows", "run_checks")])
def test_the_tables_are_those_that_this_project_builds(both, table):
    own, acme = (rows(project, table) for project in both)
    if table == "account_facts":  # ours leaves out a priority that is none, the user's own staging keeps what it says
        own, acme = ([{**row, "description": ""} for row in found] for found in (own, acme))
    assert own == acme
    assert own or table == "source_freshness"  # it needs a setting


def test_rows_of_a_staging_model_are_counted_as_they_are(both):
    """Those of events are judged again, as their days are rolled up; those of other tables are accepted."""
    own, acme = both
    counted = 'select raw_table, reason, "rows" from {}.raw_quality where raw_table {} order by all'
    others = "not in ('accounts', 'events', 'tickets')"
    assert acme.query(counted.format("acme_health", others)) == own.query(counted.format("health", others))
    for table, staged in (("accounts", "stg_accounts"), ("events", "stg_events"), ("tickets", "stg_tickets")):
        ((rows,),) = own.query(f"select count(*) from health_staging.{staged}")
        found = {reason: count for _, reason, count in acme.query(counted.format("acme_health", f"= '{table}'"))}
        assert {"read": rows, "accepted": rows, "superseded": 0}.items() <= found.items()
        assert not any(reason.startswith(("missing", "unknown", "unreadable")) for reason in found)
    rejected = "select * from {}.rejected_rows where raw_table not in ('accounts', 'events', 'tickets') order by all"
    assert acme.query(rejected.format("acme_health")) == own.query(rejected.format("health"))
    assert acme.query("select distinct raw_table from acme_health.rejected_rows where raw_table in ('events', 'tickets')") == []


def test_schemas_are_the_users(both):
    _, acme = both
    schemas = {name for (name,) in acme.query("select distinct table_schema from information_schema.tables")}
    assert {name for name in schemas if "health" in name} == {
        "acme_health",
        "acme_health_staging",
        "acme_health_intermediate",
        "acme_health_seeds",
    }
    assert acme.query("select table_schema from information_schema.tables where table_name = 'stg_tickets'") == [("acme",)]


def test_no_configuration_is_a_fault_that_says_where_it_goes(tmp_path):
    acme = Acme(tmp_path / "acme")
    (acme.folder / "vars.yml").unlink()
    for command in (("build",), ("parse",)):
        ended = acme.dbt(*command)
        assert ended.returncode == 2
        assert "health: nothing found; vars.yml in the folder of the project that dbt runs must hold `vars:`" in ended.stdout
        assert "dbt_packages/customer_health/vars.yml" in ended.stdout
        assert "Traceback" not in ended.stdout


def test_the_configuration_may_stand_in_dbt_project_yml(tmp_path):
    acme = Acme(tmp_path / "acme")
    file = acme.folder / "dbt_project.yml"
    configured = yaml.safe_load((acme.folder / "vars.yml").read_text(encoding="utf-8"))
    (acme.folder / "vars.yml").unlink()
    file.write_text(yaml.safe_dump(yaml.safe_load(file.read_text(encoding="utf-8")) | configured), encoding="utf-8")
    ended = acme.dbt("ls", "--select", "account_health_scores", "--output", "json", "--output-keys", "schema")
    assert ended.returncode == 0 and '"schema": "acme_health"' in ended.stdout, ended.stdout


def test_a_staging_model_must_keep_the_rules(both):
    _, acme = both
    with duckdb.connect(str(acme.database)) as connection:
        connection.execute("insert into helpdesk.cases select * from helpdesk.cases where case_no = 'T-0001-001'")
        columns = "case_no, opened_at, solved_at"
        connection.execute(f"insert into helpdesk.cases ({columns}) values ('T-X', '2026-05-02', '2026-05-01')")
    ended = acme.dbt("test", "--select", "own_staging_models_keep_the_rules", "--store-failures")
    assert ended.returncode == 1, ended.stdout
    (failures,) = acme.query(
        "select table_schema || '.' || table_name from information_schema.tables where table_name like 'own_staging%'"
    )
    assert set(acme.query(f"select * from {failures[0]}")) == {
        ("tickets", "more than one row of a key"),
        ("tickets", "missing account_id"),
        ("tickets", "closed_at before created_at"),
    }
