"""Mutated configurations: each either has a listed fault, or builds and scores just what the reference reads in it."""

import copy
import random
from datetime import date

import pytest
from config_mutations import mutated
from hypothesis import given, settings
from hypothesis import strategies as st
from project import Project
from reference.random_config import make_config
from reference.random_own import OWN_FACTS
from strategies import Case, make_case
from test_against_reference import check

from orchestration import config_check

MUTATIONS = 500


def faults_of(config: object) -> list[str]:
    faults: list[str] = []
    config_check.validator().config_faults(config, faults)
    return faults


@given(seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None, database=None, derandomize=True)
def test_every_mutation_has_faults_or_a_meaning(seed):
    """The validator never breaks, every fault is a message with a path, and what has none can be summed up."""
    rng = random.Random(seed)
    valid = make_config(seed, [date(2026, 2, 28)], own_facts=OWN_FACTS)
    assert faults_of(valid) == []
    for _ in range(40):
        config = mutated(valid, rng)
        faults = faults_of(config)
        assert all(": " in fault for fault in faults)
        if not faults:
            warnings: list[str] = []
            config_check.validator().config_warnings(config, warnings)
            assert config_check.summary(config_check.Checked(config, warnings=warnings))


def piled_up(case: Case, seed: int) -> Case:
    """The case under a configuration with every mutation, one upon the other, that the validator takes.

    `facts` stay: whether their columns are there is the model's matter.
    """
    rng = random.Random(seed)
    config = copy.deepcopy(case.config)
    for _ in range(MUTATIONS):
        changed = mutated(config, rng)
        if changed.get("facts") == config["facts"] and not faults_of(changed):
            config = changed
    assert config != case.config
    return Case(case.made_from | {"mutated": seed}, case.dates, case.landed, config, case.own_rows)


@pytest.mark.parametrize("seed", [1, 4])
def test_what_the_validator_takes_is_scored_as_written(tmp_path, seed):
    case = make_case(seed, accounts=8, rows=6, kpis=30, metrics=25)
    check(Project(tmp_path / "project"), piled_up(case, seed), tmp_path)
