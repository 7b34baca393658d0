"""What the fields of forms have in common."""

from studio.pages.fields import Faults

FOUND = [
    "bands.red: 90 is not below green, 71",
    "health_scores[1].label: 5 found, text is wanted",
    "health_scores[1].sections[1].kpis[1].on_missing: 101 is above 100",
    "health_scores[1].sections[1].kpis[10].kpi: 'x' is not a KPI",
    "health_scores[1].sections[1].kpis[1].zero_at: 'x' is not a number",
    "health_scores[1].sections[1].name: 'A' is there twice",
    "health_scores[10].label: 6 found, text is wanted",
]


def test_each_fault_is_shown_once_at_the_most_exact_place_that_asks():
    faults = Faults(FOUND, "health_scores[1]")
    assert faults.at("sections[1].kpis[1].on_missing") == "101 is above 100"
    assert faults.at("sections[1].kpis[1]") == "zero_at: 'x' is not a number"
    assert faults.at("sections[1]") == "kpis[10].kpi: 'x' is not a KPI; name: 'A' is there twice"
    assert faults.at("sections[1]") == ""
    assert faults.at("lab") == ""
    assert faults.at("") == "label: 5 found, text is wanted"
