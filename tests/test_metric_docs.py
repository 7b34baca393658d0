"""docs/metrics.md speaks of every KPI that is shipped, and of no other."""

import re

import yaml
from project import ROOT

TEXT = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
KPIS = yaml.safe_load((ROOT / "vars.yml").read_text(encoding="utf-8"))["vars"]["health"]["kpis"]
ENTRIES = re.findall(r"^### `(\w+)`\n((?:- .*\n)+)", TEXT, re.MULTILINE)


def test_every_kpi_has_one_entry():
    assert sorted(name for name, _ in ENTRIES) == sorted(KPIS)


def test_every_entry_is_complete():
    for name, entry in ENTRIES:
        parts = re.findall(r"^- \*\*(.*?)\*\*: ", entry, re.MULTILINE)
        assert parts == ["Definition", "Unit", "Says", "Typical thresholds", "Pitfalls"], name


def test_thresholds_are_lines_in_the_direction_they_say():
    for name, entry in ENTRIES:
        ((zero_at, hundred_at, better),) = re.findall(r"`zero_at: (\S+), hundred_at: (\S+)` \((more|fewer) is better\)", entry)
        assert (float(zero_at) < float(hundred_at)) == (better == "more"), name


def test_definitions_name_the_window_of_the_kpi():
    for name, entry in ENTRIES:
        definition = entry.splitlines()[0]
        days = KPIS[name].get("window_days")
        assert days is None or str(days) in definition or "the same" in definition or "`time_spent`" in definition, name
