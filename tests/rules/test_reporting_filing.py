"""报送: every value of filing, its edges, and what is due."""

import pytest

from builders_reporting import FOUNDING, at, day
from contracts.reporting import Filing
from reporting.calendar.rules.periods import Period, bounds
from reporting.overdue.rules import was_overdue
from reporting.report_line.rules import excuse_of, filing_at, filing_when_signed, is_due


def period(date: str = "12-10") -> Period:
    bearing = bounds(FOUNDING, day(date))
    assert bearing is not None
    return bearing


@pytest.mark.parametrize(
    ("date", "signed_at", "value"),
    [
        ("12-10", "12-10 16:00", Filing.on_time),
        ("12-10", "12-10 17:00", Filing.on_time),
        ("12-10", "12-10 17:00:00.000001", Filing.late),
        ("12-10", "12-11 15:59:59", Filing.late),
        ("12-10", "12-11 16:00", Filing.filed_afterwards),
        ("02-05", "02-05 16:30", Filing.on_time),
        ("02-27", "02-28 23:59:59", Filing.late),
        ("02-27", "03-01 00:00", Filing.filed_afterwards),
        ("02-28", "03-01 10:00", Filing.on_time),
        ("02-28", "03-01 15:59:59", Filing.late),
        ("02-28", "03-01 16:00", Filing.filed_afterwards),
    ],
)
def test_the_first_signing_fixes_filing(date: str, signed_at: str, value: Filing) -> None:
    assert filing_when_signed(period(date), at(signed_at)) is value


def test_who_was_not_in_the_roster_at_the_cut_off_is_out_of_roster_even_when_signed() -> None:
    value = filing_at(at("12-10 18:00"), period(), in_roster=False, fixed=Filing.on_time, exempt=True)

    assert value is Filing.out_of_roster


def test_a_signed_line_stays_what_it_was_also_when_exempted_afterwards() -> None:
    value = filing_at(at("12-20 18:00"), period(), in_roster=True, fixed=Filing.late, exempt=True)

    assert value is Filing.late


def test_an_exempt_line_is_exempt_before_and_after_its_due_time() -> None:
    for now in ("12-10 16:30", "12-20 16:30"):
        assert filing_at(at(now), period(), in_roster=True, fixed=None, exempt=True) is Filing.exempt


@pytest.mark.parametrize(
    ("now", "value"),
    [("12-09 09:00", Filing.open), ("12-10 17:00", Filing.open), ("12-10 17:00:01", Filing.missing)],
)
def test_an_unsigned_line_is_open_until_due_and_then_missing(now: str, value: Filing) -> None:
    assert filing_at(at(now), period(), in_roster=True, fixed=None, exempt=False) is value


@pytest.mark.parametrize(
    ("value", "now", "due"),
    [
        (Filing.missing, "12-10 17:00:01", True),
        (Filing.on_time, "12-10 17:00:01", True),
        (Filing.on_time, "12-10 16:59", False),
        (Filing.filed_afterwards, "12-15 09:00", True),
        (Filing.exempt, "12-15 09:00", False),
        (Filing.out_of_roster, "12-15 09:00", False),
    ],
)
def test_due_lines_are_past_their_due_time_less_exempt(value: Filing, now: str, due: bool) -> None:
    assert is_due(period(), value, at(now)) is due


@pytest.mark.parametrize(
    ("signed_at", "exempted_at", "now", "overdue"),
    [
        (None, None, "12-10 17:00", False),
        (None, None, "12-10 17:00:01", True),
        ("12-10 17:00", None, "12-10 18:00", False),
        ("12-10 17:01", None, "12-10 18:00", True),
        (None, "12-10 09:00", "12-10 18:00", False),
        (None, "12-11 09:00", "12-11 18:00", True),
    ],
)
def test_overdue_is_judged_by_the_instants_so_a_missed_tick_loses_nothing(
    signed_at: str | None, exempted_at: str | None, now: str, overdue: bool
) -> None:
    signed, exempted = (at(text) if text else None for text in (signed_at, exempted_at))

    assert was_overdue(period(), signed, exempted, None, at(now)) is overdue


def test_an_exemption_withdrawn_after_the_due_time_leaves_the_line_open_and_never_overdue() -> None:
    """Nobody owed it when it was due (decision 24): it is asked for, without a due time."""
    later, excuse = at("12-11 09:00"), excuse_of(None, asked_anew=True)
    filing = filing_at(later, period(), in_roster=True, fixed=None, exempt=False, excuse=excuse)
    assert filing is Filing.open
    assert not is_due(period(), filing, later, excuse)
    assert not was_overdue(period(), None, None, at("12-10 18:00"), later)
    assert filing_when_signed(period(), later, excuse) is Filing.filed_afterwards
    assert excuse_of(Filing.system_down, asked_anew=True) is Filing.system_down
    assert excuse_of(None, asked_anew=False) is None
