"""Fixtures shared by the tests: a project to build in, and the demo, built once a worker."""

import pytest
from project import Project

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
