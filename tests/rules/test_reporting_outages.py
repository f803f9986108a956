"""系统停机: what our own outage excuses, and what it does not (domain §5, decision 24)."""

from datetime import timedelta

import pytest

from builders_reporting import FOUNDING, LONGWAN, at, day
from contracts.reporting import CountedFrom, Filing
from reporting.board.rules import board_cell, completeness_rate
from reporting.calendar.rules.periods import Period, bounds
from reporting.outages.rules import (
    ALLOWED,
    ALWAYS,
    Beat,
    Outage,
    Part,
    Running,
    after_running,
    outage_between,
)
from reporting.report_line.rules import (
    UNTOUCHED,
    LineSummary,
    SignedFigures,
    filing_at,
    filing_when_signed,
    is_due,
)
from reporting.silence.rules.falling_silent import FellSilent, History, Limits, Watch, walk

HOURS = timedelta(hours=1)
OPENING = Watch(FOUNDING.starts)


def period(date: str = "12-10") -> Period:
    found = bounds(FOUNDING, day(date))
    assert found
    return found


def outage(starts: str, ends: str) -> Outage:
    return Outage(at(starts), at(ends))


def down(starts: str, ends: str) -> Running:
    """Nothing could be signed or heard."""
    return Running(signing=[outage(starts, ends)], hearing=[outage(starts, ends)])


def test_a_gap_of_the_machine_is_an_outage_of_business_time() -> None:
    before = Beat(at("12-14 18:00"), at("12-14 18:00"))
    after = Beat(at("12-16 02:00"), at("12-16 02:00"))

    assert outage_between(before, after, ALLOWED) == outage("12-14 18:00", "12-16 02:00")


def test_a_clock_led_from_step_to_step_makes_no_outage() -> None:
    """A season's day lasts a second: the business clock jumps, the machine did not wait."""
    before = Beat(at("12-14 18:00"), at("12-14 18:00"))
    after = Beat(at("12-14 18:05"), at("12-16 02:00"))

    assert outage_between(before, after, ALLOWED) is None
    assert outage_between(before, Beat(at("12-14 18:06"), at("12-14 18:00")), ALLOWED) is None


@pytest.mark.parametrize(
    ("starts", "ends", "excuse"),
    [
        ("12-10 16:59", "12-10 17:01", Filing.system_down),
        ("12-10 17:00", "12-10 18:00", Filing.system_down),
        ("12-10 16:00", "12-10 16:30", None),
        ("12-10 16:00", "12-10 16:30:01", Filing.system_down),
        ("12-10 16:00", "12-10 17:00", Filing.system_down),
        ("12-09 20:00", "12-10 16:30", None),
        ("12-09 20:00", "12-10 16:31", Filing.system_down),
        ("12-10 17:00:01", "12-11 09:00", None),
        ("12-08 18:00", "12-10 02:00", None),
    ],
)
def test_a_line_is_excused_where_it_could_not_be_signed_at_the_due_time_or_for_most_of_the_time_before(
    starts: str, ends: str, excuse: Filing | None
) -> None:
    assert down(starts, ends).excuse(period()) is excuse


def test_several_outages_before_the_due_time_count_together() -> None:
    running = Running(signing=[outage("12-10 16:05", "12-10 16:20"), outage("12-10 16:30", "12-10 16:50")])

    assert running.excuse(period()) is Filing.system_down


def test_what_could_be_signed_is_owed_also_while_nothing_could_be_heard() -> None:
    assert Running(hearing=[outage("12-10 12:00", "12-10 20:00")]).excuse(period()) is None


@pytest.mark.parametrize(
    ("first_ran", "excuse"),
    [
        ("12-06 00:00", None),
        ("12-10 16:00", None),
        ("12-10 16:30", None),
        ("12-10 16:31", Filing.not_collected),
        ("12-20 09:00", Filing.not_collected),
    ],
)
def test_what_was_due_before_the_system_first_ran_is_not_collected(
    first_ran: str, excuse: Filing | None
) -> None:
    running = Running(at(first_ran), signing=[outage("12-21 16:00", "12-21 18:00")])

    assert running.excuse(period()) is excuse


def test_an_excused_line_is_open_until_due_then_excused_never_missing_and_never_due() -> None:
    def filing(now: str, fixed: Filing | None = None, *, exempt: bool = False) -> Filing:
        return filing_at(
            at(now), period(), in_roster=True, fixed=fixed, exempt=exempt, excuse=Filing.system_down
        )

    assert filing("12-10 17:00") is Filing.open
    assert filing("12-10 17:00:01") is Filing.system_down
    assert filing("12-10 17:00:01", exempt=True) is Filing.exempt
    assert filing("12-12 09:00", Filing.filed_afterwards) is Filing.filed_afterwards
    for value in (Filing.system_down, Filing.filed_afterwards, Filing.on_time):
        assert not is_due(period(), value, at("12-12 09:00"), Filing.system_down)


@pytest.mark.parametrize(
    ("signed", "filing"),
    [
        ("12-10 16:50", Filing.on_time),
        ("12-10 18:00", Filing.filed_afterwards),
        ("12-20 09:00", Filing.filed_afterwards),
    ],
)
def test_what_could_not_be_signed_in_time_is_filed_afterwards_and_never_late(
    signed: str, filing: Filing
) -> None:
    assert filing_when_signed(period(), at(signed), Filing.system_down) is filing


def test_a_cell_says_that_the_system_was_down_and_no_rate_counts_it() -> None:
    def cell(line: LineSummary, running: Running) -> object:
        return board_cell(
            LONGWAN,
            period(),
            line,
            {},
            in_roster=True,
            silent=False,
            complete=True,
            heard=False,
            now=at("12-11 09:00"),
            running=running,
        )

    signed = LineSummary(
        filing=Filing.on_time,
        signed_at=at("12-10 16:10"),
        zero=True,
        latest=SignedFigures(1, {"consultations": 0}, disputed=False),
    )
    at_due, at_night = down("12-10 16:20", "12-10 20:00"), down("12-10 01:00", "12-10 02:00")
    cells = [cell(UNTOUCHED, at_due), cell(signed, at_due), cell(UNTOUCHED, at_night), cell(signed, ALWAYS)]

    assert [(one.filing, one.system_down, one.due) for one in cells] == [  # type: ignore[attr-defined]
        (Filing.system_down, False, False),
        (Filing.on_time, False, False),
        (Filing.missing, True, True),
        (Filing.on_time, False, True),
    ]
    assert completeness_rate(cells).rate == 0.5  # type: ignore[arg-type]


def test_the_period_says_which_of_its_hours_were_ours() -> None:
    assert down("12-10 01:00", "12-10 02:00").is_down_in(period())
    assert not down("12-10 16:00", "12-10 18:00").is_down_in(period())
    assert Running(at("12-10 09:00")).is_down_in(period())
    assert not Running(at("12-09 09:00")).is_down_in(period())


def test_only_what_was_down_before_the_end_is_shown() -> None:
    shown = down("12-10 01:00", "12-10 02:00").outages_before(at("12-10 01:00"))

    assert shown == {Part.signing: [], Part.hearing: []}
    assert down("12-10 01:00", "12-10 02:00").outages_before(at("12-11 00:00"))[Part.signing] == [
        outage("12-10 01:00", "12-10 02:00")
    ]


@pytest.mark.parametrize(
    ("outages", "runs_out"),
    [
        ([], "12-11 11:00"),
        ([("12-10 18:00", "12-10 20:00")], "12-11 13:00"),
        ([("12-09 18:00", "12-10 10:00")], "12-11 12:00"),
        ([("12-08 18:00", "12-09 10:00")], "12-11 11:00"),
        ([("12-11 11:00", "12-11 12:00")], "12-11 12:00"),
        ([("12-11 11:00:01", "12-11 12:00")], "12-11 11:00"),
        ([("12-11 10:00", "12-11 12:00"), ("12-10 10:00", "12-10 11:00")], "12-11 14:00"),
    ],
)
def test_a_limit_counts_only_while_the_system_ran(outages: list[tuple[str, str]], runs_out: str) -> None:
    assert after_running(at("12-10 09:00"), 26 * HOURS, [outage(*one) for one in outages]) == at(runs_out)


def silences(running: Running, as_of: str, watch: Watch = OPENING) -> list[FellSilent]:
    limits = Limits(26 * HOURS, 34 * HOURS, at("02-27 16:00"), running.unheard(FOUNDING.starts))
    history = History((), (), (), FOUNDING.ends)
    _, changes = walk(watch, history, limits, FOUNDING.starts, at(as_of))
    return [change for change in changes if isinstance(change, FellSilent)]


def test_thirty_two_hours_of_ours_make_nobody_silent_and_then_the_rest_of_the_limit_counts() -> None:
    """Stopped Friday 18:00, started Sunday 02:00."""
    running, heard = down("12-14 18:00", "12-16 02:00"), Watch(at("12-14 16:30"), CountedFrom.sign_of_life)

    assert silences(ALWAYS, "12-15 18:30:01", heard) != []
    assert silences(running, "12-17 02:30", heard) == []
    assert silences(running, "12-17 02:30:01", heard) == [
        FellSilent(at("12-17 02:30"), at("12-14 16:30"), CountedFrom.sign_of_life)
    ]


def test_a_campaign_is_judged_from_the_first_time_the_system_ran_with_it() -> None:
    assert silences(Running(at("12-20 09:00")), "12-21 11:00") == []
    assert [fell.ran_out for fell in silences(Running(at("12-20 09:00")), "12-21 11:00:01")] == [
        at("12-21 11:00")
    ]
    assert silences(Running(at("03-05 09:00")), "03-20 11:00") == []
    assert len(silences(Running(at("12-05 09:00")), "12-07 02:00:01")) == 1
