"""Conditions that were asked for, and no others."""

from database import Narrowing


def test_what_is_not_asked_for_is_not_in_the_statement() -> None:
    which = Narrowing()
    which.by("state = {}", None)
    which.by_county(None)
    assert (which.where, which.values) == ("true", [])


def test_conditions_are_numbered_in_the_order_of_their_values() -> None:
    which = Narrowing()
    which.by("case_id < {}", 7)
    which.by("lane = {}", None)
    which.by("state = {}", "granted")
    assert which.where == "case_id < $1 AND state = $2"
    assert which.parameter(51) == "$3"
    assert which.values == [7, "granted", 51]


def test_one_county_is_asked_for_as_one() -> None:
    which = Narrowing()
    which.by_county(["330302"])
    assert (which.where, which.values) == ("county = $1", ["330302"])


def test_of_no_county_nothing_is_shown() -> None:
    which = Narrowing()
    which.by_county([])
    assert (which.where, which.values) == ("county = ANY($1::text[])", [[]])
