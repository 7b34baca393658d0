"""Values of filters as they are typed: what is not touched stays what it was, of its type."""

from datetime import date

import pytest

from studio import filters

CHRISTMAS = date(2026, 12, 25)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("5", "number", 5),
        ("5.0", "number", 5.0),
        ("1e3", "number", 1000.0),
        ("nan", "number", "nan"),
        ("inf", "number", "inf"),
        ("five", "number", "five"),
        ("5", "text", "5"),
        (" Acme, Inc ", "text", "Acme, Inc"),
        ("2026-12-25", "date", CHRISTMAS),
        ("Christmas", "date", "Christmas"),
        ("True", "flag", True),
        ("perhaps", "flag", "perhaps"),
    ],
)
def test_values_are_read_by_the_type_of_their_field(text, kind, value):
    found = filters.parsed(text, kind)
    assert (found, type(found)) == (value, type(value))


def test_values_of_a_list_that_stay_are_as_they_were():
    before = ["5", 5, CHRISTMAS, "Acme, Inc", True, 7.0]
    texts = [filters.shown(value) for value in before]
    for kind in ("number", "text", "date", "flag"):
        same = filters.parsed_list(texts, before, kind)
        assert [(value, type(value)) for value in same] == [(value, type(value)) for value in before]
    assert filters.parsed_list([*texts[2:], "8"], before, "number") == [*before[2:], 8]


@pytest.mark.parametrize(
    ("value", "before", "operator", "after"),
    [
        ("Acme, Inc", "is", "in", ["Acme, Inc"]),
        ("", "is", "in", []),
        (["5", "6"], "in", "is_not", "5"),
        ([], "not_in", "is", ""),
        (["5", "6"], "in", "not_in", ["5", "6"]),
        (5, "is", "at_least", 5),
        (5, "is", "is_missing", True),
        (True, "is_missing", "is", ""),
        (False, "is_missing", "in", []),
    ],
)
def test_another_operator_takes_the_same_values(value, before, operator, after):
    assert filters.for_operator(value, before, operator) == after


def test_another_field_has_its_own_type():
    assert filters.for_kind(["5", "x"], "number") == [5, "x"]
    assert filters.for_kind(5, "text") == "5"
    assert filters.for_kind("2026-12-25", "date") == CHRISTMAS
