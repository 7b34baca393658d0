"""Fixtures shared by the tests: a project to build in, the demo's files, made once a worker, and scores for a CRM."""

import os

import pytest
import salesforce_fake
from project import Project
from published_tables import Published
from salesforce_sending import DAY

from orchestration import demo_data


@pytest.fixture
def project(tmp_path):
    """An empty copy of the project."""
    return Project(tmp_path / "project")


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory):
    """The demo's raw files."""
    folder = tmp_path_factory.mktemp("demo")
    demo_data.make(folder)
    return folder


@pytest.fixture
def org():
    """A Salesforce org on this machine."""
    with salesforce_fake.running() as running:
        yield running


@pytest.fixture
def published(tmp_path, monkeypatch):
    """Published tables without rows, in an environment without credentials and options."""
    monkeypatch.setenv("CUSTOMER_HEALTH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CUSTOMER_HEALTH_PUBLISHED", str(tmp_path / "published.duckdb"))
    monkeypatch.setenv("CUSTOMER_HEALTH_DB", str(tmp_path / "built.duckdb"))
    for name in os.environ:
        if name.startswith("SALESFORCE_") or name in ("AS_OF", "SEND", "TO"):
            monkeypatch.delenv(name)
    return Published(tmp_path / "published.duckdb")


@pytest.fixture
def three(published, org):
    """Three accounts that Salesforce knows, one of them without a score."""
    published.score(DAY, "A-1", 28, "RED", {"open_tickets": 20, "csm_score": 17.55, "nps": 0, "a": 5, "b": 1})
    published.score(DAY, "A-2 Ü", 90, "GREEN")
    published.score(DAY, "A-3", None, "UNKNOWN")
    org.accounts = {"A-1": {}, "A-2 Ü": {}, "A-3": {"Health_Score__c": "50"}}
    return published
