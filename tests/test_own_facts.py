"""Facts of one's own: the example as its README tells it, against the same sessions counted in pandas; and its mistakes."""

import shutil

import pandas as pd
import pytest
import yaml
from project import ROOT, Project, write_csv

EXAMPLE = ROOT / "examples" / "own_fact"
SMALL = {
    "metrics": {"open": {"fact": "tickets", "aggregate": "open_count"}},
    "kpis": {"open": {"metric": "open"}},
    "health_scores": [
        {"name": "default", "sections": [{"name": "All", "kpis": [{"kpi": "open", "zero_at": 4, "hundred_at": 1}]}]}
    ],
}
EVENTS = [
    ("e1", "A1", "u1", "2026-05-01 10:00:00"),
    ("e2", "A1", "u1", "2026-05-01 10:29:59"),
    ("e3", "A1", "u1", "2026-05-01 10:59:59"),  # 30 minutes later: a session of its own
    ("e4", "A1", "u2", "2026-05-01 10:00:00"),
    ("e5", "A1", None, "2026-05-01 10:00:00"),
    ("e6", "A2", "u3", "2026-04-04 23:50:00"),
    ("e7", "A2", "u3", "2026-04-05 00:10:00"),
]


@pytest.fixture
def project(tmp_path):
    project = Project(tmp_path / "project")
    write_csv(tmp_path / "raw", "accounts.csv", "account_id,created_at\nA1,2026-01-01\nA2,2026-01-01")
    rows = "\n".join(",".join(cell or "" for cell in event) for event in EVENTS)
    write_csv(tmp_path / "raw", "events.csv", "event_id,account_id,user_id,occurred_at\n" + rows)
    project.land(tmp_path / "raw")
    return project


def configuration() -> dict:
    added = yaml.safe_load((EXAMPLE / "facts.yml").read_text())
    return {
        **SMALL,
        "facts": added["facts"],
        "metrics": SMALL["metrics"] | added["metrics"],
        "kpis": SMALL["kpis"] | added["kpis"],
    }


def with_model(project: Project, text: str | None = None) -> None:
    (project.folder / "models" / "own").mkdir()
    shutil.copy(EXAMPLE / "sessions.sql", project.folder / "models" / "own")
    if text:
        (project.folder / "models" / "own" / "sessions.sql").write_text(text)


def test_the_example_measures_sessions(project):
    with_model(project)
    project.configure(configuration())
    project.build(as_of="2026-05-01")
    found = project.frame("select * from health.account_own_kpis order by account_id").set_index("account_id")
    assert found["sessions_28d"].to_dict() == {"A1": 3.0, "A2": 1.0}
    assert found["events_per_session_28d"].to_dict() == {"A1": pytest.approx(4 / 3), "A2": 2.0}
    assert found["single_event_sessions_28d__status"].to_dict() == {"A1": "small_denominator", "A2": "small_denominator"}
    assert found["days_since_long_session"].to_dict() == {"A1": 120.0, "A2": 120.0}
    assert found["sessions_trend__status"].to_dict() == {"A1": "small_baseline", "A2": "small_baseline"}
    assert pd.isna(found["sessions_trend"]).all()


def test_what_is_no_number_is_left_out(project):
    """NaN and infinity: PostgreSQL would have added them up to a score, DuckDB have stopped."""
    events = "case user_id when 'u1' then 'NaN' when 'u3' then 'Infinity' else '4' end"
    text = f"""select account_id, user_id, occurred_at as started_at, occurred_at as ended_at,
        cast({events} as {{{{ double_type() }}}}) as events, 1 as modules, false as is_single_event
        from {{{{ ref('stg_events') }}}}"""
    with_model(project, text)
    project.configure(configuration())
    project.build(as_of="2026-05-01")
    found = project.frame("select * from health.account_own_kpis order by account_id").set_index("account_id")
    assert found["events_per_session_28d__status"].to_dict() == {"A1": "measured", "A2": "missing"}
    assert found["events_per_session_28d"]["A1"] == 4.0


def test_a_model_that_is_not_there_is_a_fault(project):
    project.configure(configuration())
    ended = project.run("build", "--as-of", "2026-05-01")
    assert ended.returncode == 2
    assert "facts.sessions.model: 'sessions' is not a model here; put it in models/own/sessions.sql" in ended.stderr


def test_a_column_that_the_model_lacks_stops_the_run(project):
    with_model(project, "select account_id, occurred_at as started_at, user_id from {{ ref('stg_events') }}")
    project.configure(configuration())
    ended = project.run("build", "--as-of", "2026-05-01")
    assert ended.returncode == 2
    assert (
        "facts.sessions in vars.yml: the model 'sessions' has no column ended_at, events, modules, is_single_event"
        in ended.stdout
    )
