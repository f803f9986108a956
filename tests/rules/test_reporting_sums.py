"""One rule for zero, nothing heard and not given, in lines and sums (domain §5)."""

from itertools import product

import pytest

from contracts import CASE_CLASS_NAMES
from reporting.figures.rules.measures import MEASURES, WITHOUT_CLASS
from reporting.figures.rules.sums import (
    classes_shown,
    sum_shown,
    summed_by_class,
    system_shown,
    zero_is_measured,
)


@pytest.mark.parametrize(
    ("complete", "signed", "heard", "silent", "excused"), list(product((True, False), repeat=5))
)
def test_a_zero_is_measured_where_all_was_seen_and_somebody_was_there(
    complete: bool, signed: bool, heard: bool, silent: bool, excused: bool
) -> None:
    measured = zero_is_measured(complete=complete, signed=signed, heard=heard, silent=silent, excused=excused)

    if not complete:
        assert not measured
    elif signed:
        assert measured
    else:
        assert measured is (heard and (silent, excused) == (False, False))


def test_a_measured_line_shows_each_measure_as_a_number_and_another_what_was_heard_and_no_more() -> None:
    assert system_shown({}, measured=True) == dict.fromkeys(MEASURES, 0)
    assert system_shown({"received": 2}, measured=True) == {**dict.fromkeys(MEASURES, 0), "received": 2}
    assert system_shown({"received": 2, "closed": 0}, measured=False) == {"received": 2}
    assert system_shown({"received": 0}, measured=False) is None


def test_a_sum_of_nothing_heard_is_no_zero() -> None:
    assert sum_shown({}, measured=False) == dict.fromkeys(MEASURES)
    assert sum_shown({"received": 2}, measured=False) == {**dict.fromkeys(MEASURES), "received": 2}
    assert sum_shown({}, measured=True) == dict.fromkeys(MEASURES, 0)


def test_sums_by_class_follow_the_same_rule_and_what_has_no_class_is_in_none() -> None:
    measured = classes_shown({"wages": {"received": 2}, "": {"incidents": 3}}, measured=True)
    heard = classes_shown({"wages": {"received": 2}}, measured=False)

    assert measured.keys() == heard.keys() == set(CASE_CLASS_NAMES)
    assert (measured["wages"]["received"], measured["work_injury"]["received"]) == (2, 0)
    assert (heard["wages"]["received"], heard["work_injury"]["received"]) == (2, None)
    for name, measure in product(measured, WITHOUT_CLASS):
        assert measured[name][measure] is None


def test_lines_are_summed_class_by_class() -> None:
    lines = [
        {"wages": {"received": 2, "granted": 1}, "": {"incidents": 1}},
        {"wages": {"received": 3}, "other": {"received": 1}},
    ]
    assert summed_by_class(lines) == {
        "": {"incidents": 1},
        "other": {"received": 1},
        "wages": {"received": 5, "granted": 1},
    }
